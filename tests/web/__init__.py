"""Pages, through the door a browser uses."""
