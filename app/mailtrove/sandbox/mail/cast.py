"""Who writes: a fictional university and its friends. Historical persons long dead, at domains that can't exist."""

from dataclasses import dataclass
from typing import Final

from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE, Person


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who sends or gets mail."""

    key: str
    name: str
    address: str
    signature: str = ""
    """What stands below "-- "; "|" separates lines."""
    greetings: tuple[str, ...] = ("Dear {you},", "Hello {you},")
    closings: tuple[str, ...] = ("Best wishes,", "Yours,")
    zone: int = 0
    """Minutes east of Greenwich."""
    manner: str = "plain"
    """How their program writes: "plain", "flowed", "outlook" (text and HTML) or "latin1"."""

    @property
    def first(self) -> str:
        """How friends call them."""
        return self.name.split()[0]

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2]


_HERE: Final = "lovelace.example"


CAST: Final[dict[str, Contact]] = {
    contact.key: contact
    for contact in (
        Contact(
            "ada",
            ADA.display_name,
            ADA.email,
            "Ada Lovelace|Chair of Analytical Engines · University of St Ada|Enchantress of Numbers (see door)",
            greetings=("Dear {you},", "{you},", "My dear {you},"),
            closings=("Yours in haste,", "Ever yours,", "A.", "With analytical regards,"),
        ),
        Contact(
            "charles",
            "Charles Babbage",
            f"charles.babbage@{_HERE}",
            "Charles Babbage|Lucasian Workshop, Room 0|Street musicians will be reported",
            greetings=("My dear {you},", "Most esteemed {you},", "{you},"),
            closings=("I remain, between revisions,", "Your obedient servant,", "In unfinished haste,"),
            manner="flowed",
        ),
        Contact(
            "mary",
            "Mary Somerville",
            f"mary.somerville@{_HERE}",
            "Mary Somerville|On the Connexion of the Physical Sciences, and of this e-mail",
            closings=("Affectionately,", "As ever,", "Warmly,"),
        ),
        Contact(
            "grace",
            GRACE.display_name,
            GRACE.email,
            "Rear Adm. Grace Hopper|It's easier to ask forgiveness than it is to get permission",
            greetings=("{you} —", "Ahoy {you},", "Hi {you},"),
            closings=("Carry on,", "Fair winds,", "— Grace"),
            zone=-300,
        ),
        Contact(
            "emmy",
            EMMY.display_name,
            EMMY.email,
            "Emmy Noether|Every symmetry has its conservation law; every meeting has its biscuits",
            greetings=("Liebe {you},", "Hallo {you},"),
            closings=("Herzlichst,", "Viele Grüße,"),
            zone=60,
            manner="latin1",
        ),
        Contact(
            "alan",
            ALAN.display_name,
            ALAN.email,
            "A. M. Turing|Hut 8|If you can read this, you are probably a machine",
            greetings=("{you},", "Dear {you} (if that is who you are),"),
            closings=("Yours computably,", "Yours, eventually,"),
        ),
        Contact(
            "joan",
            "Joan Clarke",
            "joan.clarke@bletchley.example",
            "Joan Clarke|Hut 8 · cribs, numismatics, knitting",
        ),
        Contact(
            "boole",
            "George Boole",
            f"george.boole@{_HERE}",
            "George Boole|TRUE",
            greetings=("{you} AND all,", "NOT (NOT {you}),"),
            closings=("Yours OR nobody's,", "Sincerely (1),"),
        ),
        Contact(
            "demorgan",
            "Augustus De Morgan",
            f"augustus.demorgan@{_HERE}",
            "A. De Morgan|I was x years old in the year x²",
        ),
        Contact(
            "sofia",
            "Sofia Kovalevskaya",
            "sofia@kovalevskaya.example",
            "S. Kovalevskaya|It is impossible to be a mathematician without being a poet in soul",
            zone=60,
        ),
        Contact(
            "florence",
            "Florence Nightingale",
            f"f.nightingale@{_HERE}",
            "Florence Nightingale|Office of Statistics, Hygiene and Rose Diagrams",
            closings=("Wash your hands,", "Kind regards and clean hands,"),
            manner="outlook",
        ),
        Contact(
            "hedy",
            "Hedy Lamarr",
            "hedy@frequency-hopping.example",
            "Hedy Lamarr|sent from channel 37, 12, 81, 4, 66",
            zone=-480,
        ),
        Contact(
            "katherine",
            "Katherine Johnson",
            "katherine@orbit.example",
            "Katherine Johnson|I counted everything",
            zone=-300,
            closings=("I checked it twice,", "Counting on you,"),
        ),
        Contact(
            "dorothy",
            "Dorothy Vaughan",
            "dorothy@orbit.example",
            "Dorothy Vaughan|Head of Computing (the people, then the machine)",
            zone=-300,
            manner="outlook",
        ),
        Contact(
            "hypatia",
            "Hypatia",
            "hypatia@alexandria.example",
            "Hypatia|Librarian (acting)|Please return your scrolls",
            zone=120,
        ),
        Contact(
            "kleene",
            "The Registry",
            f"registry@{_HERE}",
            "The Registry|University of St Ada|Opening hours: the second Tuesday",
            greetings=("Dear colleague,", "Dear member of staff,"),
            closings=("The Registry",),
            manner="outlook",
        ),
        Contact(
            "it",
            "IT Helpdesk",
            f"helpdesk@{_HERE}",
            "IT Helpdesk|Have you tried winding it up again?",
            greetings=("Dear user,", "Hello,"),
            closings=("Your helpdesk",),
            manner="outlook",
        ),
        Contact(
            "mrs",
            "Mrs Whistler",
            f"porters.lodge@{_HERE}",
            "Porters' Lodge|Keys are signed for. No exceptions, Professor Babbage",
            closings=("Mrs Whistler",),
        ),
        Contact(
            "mother",
            "Lady Byron",
            "mother@halnaby.example",
            "",
            greetings=("My dear child,", "Ada,"),
            closings=("Your mother", "Mother (still worried)"),
        ),
        Contact(
            "tom",
            "Tom Snetterton",
            f"tom.snetterton.1842@students.{_HERE}",
            "",
            greetings=("dear professor,", "hi prof,", "Dear Prof. Lovelace,"),
            closings=("sorry again,", "thx,", "Tom"),
            manner="outlook",
        ),
        Contact(
            "nell",
            "Eleanor Quill",
            f"eleanor.quill@students.{_HERE}",
            "Eleanor Quill|PhD student, year 3 of n",
        ),
        Contact(
            "kitchen",
            "Kitchen Committee",
            f"kitchen@{_HERE}",
            "Kitchen Committee|Your cup is your responsibility",
            greetings=("To all who drink tea,", "Friends of the fridge,"),
            closings=("The Committee",),
        ),
    )
}


def owner_key(person: Person) -> str:
    """Which of the cast owns this mailbox."""
    return next(key for key, contact in CAST.items() if contact.address == person.email)
