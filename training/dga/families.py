"""The families: their kinds, their names elsewhere, and the classes of the family head."""

BENIGN, RANDOM, WORDLIST = 0, 1, 2

# Name in the data: (DGArchive spelling, kind shown to users, group of families that one name cannot tell apart).
_FAMILIES = {
    "banjori": ("banjori", "wordlist", ""),
    "bazarbackdoor": ("bazarloader", "pronounceable", ""),
    "bumblebee": ("bumblebee", "random", ""),
    "chinad": ("chinad", "random", ""),
    "conficker": ("conficker", "random", "short-letters"),
    "corebot": ("corebot", "random", ""),
    "cryptolocker": ("cryptolocker", "random", "letters"),
    "dircrypt": ("dircrypt", "random", "letters"),
    "dnschanger": ("dnschanger", "random", "letters"),
    "gameover": ("gameover", "random", ""),
    "gozi": ("gozi", "wordlist", ""),
    "javascript_dga": ("javascript_dga", "random", "short-letters"),
    "kraken": ("kraken", "random", "short-letters"),
    "locky": ("locky", "random", "letters"),
    "m0yv": ("m0yv", "random", "short-letters"),
    "matsnu": ("matsnu", "wordlist", ""),
    "monerodownloader": ("monerominer", "hash", ""),
    "murofet": ("murofet", "random", "letters"),
    "mydoom": ("mydoom", "random", ""),
    "necurs": ("necurs", "random", "letters"),
    "nymaim": ("nymaim", "random", "short-letters"),
    "nymaim2": ("nymaim2", "wordlist", ""),
    "orchard": ("orchard", "hash", ""),
    "padcrypt": ("padcrypt", "random", ""),
    "pitou": ("pitou", "pronounceable", ""),
    "proslikefan": ("proslikefan", "random", "short-letters"),
    "pushdo": ("pushdo", "pronounceable", ""),
    "pykspa": ("pykspa", "random", "short-letters"),
    "qakbot": ("qakbot", "random", "letters"),
    "qsnatch": ("qsnatch", "random", ""),
    "ramdo": ("ramdo", "random", ""),
    "ramnit": ("ramnit", "random", "letters"),
    "ranbyus": ("ranbyus", "random", "letters"),
    "sharkbot": ("sharkbot", "hash", ""),
    "simda": ("simda", "pronounceable", ""),
    "suppobox": ("suppobox", "wordlist", ""),
    "tinba": ("tinba", "random", "letters"),
    "torpig": ("torpig", "random", ""),
    "tufik": ("tufik", "random", "letters"),
    "vawtrak": ("vawtrak", "pronounceable", ""),
    "verblecon": ("verblecon", "hash", ""),
    "vidro": ("vidro", "random", "short-letters"),
}

# Too few names for a class of their own; they train the random head as "other".
RARE = {"ccleaner": "hash", "dmsniff": "random", "fobber": "random", "mydoom2": "random", "reconyc": "random",
        "xshellghost": "random"}

ALIASES = {
    "bazarloader": ["bazarbackdoor"], "monerominer": ["monerodownloader"], "gameover": ["gameover-p2p", "newgoz", "zeus"],
    "nymaim2": ["nymaim"], "conficker": ["downadup"], "qakbot": ["qbot"], "gozi": ["ursnif", "isfb"], "simda": ["shiz"],
    "vawtrak": ["neverquest"], "torpig": ["sinowal"], "suppobox": ["bayrob", "nivdort"], "murofet": ["licat"],
    "banjori": ["multibanker2"], "kraken": ["oderoor", "bobax"], "necurs": [], "tinba": ["tinybanker"],
    "pushdo": ["cutwail"], "matsnu": ["androm"], "pykspa": [], "vidro": ["vidrotid"],
}

CLASSES = sorted(_FAMILIES, key=lambda name: _FAMILIES[name][0])
OTHER_CLASS = len(CLASSES)
BENIGN_CLASS = OTHER_CLASS + 1
CLASS_COUNT = BENIGN_CLASS + 1
_INDEX = {name: i for i, name in enumerate(CLASSES)}

# Providers of dynamic names that the public-suffix list does not hold: the label below is somebody's own.
DYNAMIC = {"dynserv.com", "mooo.com", "yi.org", "afraid.org", "chickenkiller.com", "crabdance.com", "strangled.net",
           "ignorelist.com", "jumpingcrab.com", "moo.com", "us.to", "uk.to", "zapto.org", "sytes.net", "3utilities.com"}


def kind_of(family):
    """Which binary head a generated name teaches."""
    return WORDLIST if category_of(family) == "wordlist" else RANDOM


def category_of(family):
    return _FAMILIES[family][1] if family in _FAMILIES else RARE.get(family, "random")


def index_of(family):
    return _INDEX.get(family, OTHER_CLASS)


def described():
    """(name, aliases, group, category) of each class in the order of the outputs."""
    return [(_FAMILIES[c][0], ALIASES.get(_FAMILIES[c][0], []), _FAMILIES[c][2], _FAMILIES[c][1]) for c in CLASSES]
