"""What the form library says by itself, said like everything else."""

from storefront.translation import later, say

# Its sentences that our fields can come to, for translators: nothing else names them.
SENTENCES = (
    later("Not a valid choice."),
    later("Not a valid choice: could not coerce."),
    later("Not a valid date value."),
    later("This field is required."),
    later("'%(value)s' is not a valid choice for this field."),
    later("'%(value)s' are not valid choices for this field."),
    later("Field cannot be longer than %(max)d character."),
    later("Field cannot be longer than %(max)d characters."),
)


class LibraryWords:
    """What a form asks for its words; it puts values in itself."""

    def gettext(self, text: str) -> str:
        return say(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return say(one if count == 1 else many)
