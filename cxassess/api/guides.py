"""What the guides of the documentation need beside their texts."""

# The configuration with which openapi-python-client takes files as bytes.
GENERATOR = """post_hooks: []
content_type_overrides:
  application/pdf: application/octet-stream
"""
