"""One file that is PDF/A-3a, so that data may be attached, and PDF/UA-1, so that everybody can read it.

WeasyPrint makes either. The two standards ask for the same of the pages; only the metadata have to name both,
and PDF/A wants the schema of each name that it does not know explained beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

_ACCESS = b"""<rdf:Description rdf:about="" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of PDF/UA that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_END = b"</rdf:RDF>"


def claim_access(metadata: Any) -> None:
    """Let a document's metadata name PDF/UA-1 beside whatever WeasyPrint names there itself."""
    plain = metadata.generate_rdf_metadata

    def both(*args: Any) -> bytes:
        head, end, rest = plain(*args).rpartition(_END)
        return bytes(head + _ACCESS + end + rest)

    metadata.generate_rdf_metadata = both


def attachments(attached: list[dict[str, str]], fetcher: Any) -> list[Any]:
    """The files to go into the PDF, each from its text: a name or an address of one is never looked at."""
    from weasyprint import Attachment

    return [
        Attachment(
            string=each["text"],
            url_fetcher=fetcher,
            name=each["name"],
            description=each["description"],
            created=datetime.fromisoformat(each["day"]),
            modified=datetime.fromisoformat(each["day"]),
            relationship="Data",
        )
        for each in attached
    ]
