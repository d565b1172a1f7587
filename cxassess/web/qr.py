"""Drawings of links that telephones can read."""


def drawn(link: str) -> str:
    """The link as SVG, dark on a ground of its own, so that it is read in dark mode too.

    It takes some hundredths of a second, and is kept nowhere: a link may hold a code.
    """
    import segno

    # Nothing of the link stands in the drawing but its pattern, so nothing of it can be markup.
    text: str = segno.make(link, error="m", micro=False).svg_inline(
        svgclass="qr", lineclass=None, omitsize=True, dark="#000", light="#fff", border=3
    )
    return text
