# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Flags were kept as each platform writes them; now their colours are."""

COLOURS = ("grey", "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sale_order SET platform_flag = CASE WHEN platform_flag = '' THEN NULL
                                                   ELSE 'other' END
         WHERE platform_flag IS NOT NULL AND platform_flag NOT IN %s
        """,
        [COLOURS],
    )
