# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can keep a document from being drawn."""


class DocumentError(Exception):
    """A document cannot be drawn as asked; the message says why.

    :ivar reference: number or name of the record at fault (waybill number, pick
        list name), so that a caller can leave it out and draw the others; ``""``
        when the whole call is at fault.
    """

    def __init__(self, message, reference=""):
        super().__init__(message)
        self.reference = reference


class MissingFont(DocumentError):
    """A font named by the administrator cannot be read or embedded."""
