"""American spelling for American pages. The source is British; this is a list, not a guess."""

import re

WORDS = {
    "colour": "color",
    "colours": "colors",
    "colouring": "coloring",
    "colourings": "colorings",
    "flavour": "flavor",
    "flavours": "flavors",
    "flavoured": "flavored",
    "flavouring": "flavoring",
    "flavourings": "flavorings",
    "fibre": "fiber",
    "fibres": "fibers",
    "litre": "liter",
    "litres": "liters",
    "wholemeal": "whole wheat",
    "centre": "center",
    "centres": "centers",
    "programme": "program",
    "programmes": "programs",
    "licence": "license",
    "licences": "licenses",
    "judgement": "judgment",
    "grey": "gray",
    "organise": "organize",
    "organised": "organized",
    "recognise": "recognize",
    "recognised": "recognized",
    "authorised": "authorized",
    "authorise": "authorize",
    "authorisation": "authorization",
    "randomised": "randomized",
    "favour": "favor",
    "favourite": "favorite",
    "labelled": "labeled",
    "labelling": "labeling",
    "hypomagnesaemia": "hypomagnesemia",
    "hypermagnesaemia": "hypermagnesemia",
    "anaemia": "anemia",
    "diarrhoea": "diarrhea",
    "oesophagus": "esophagus",
    "practise": "practice",
    "yoghurt": "yogurt",
    "sulphate": "sulfate",
}
_PATTERN = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.I)


def american(text: str) -> str:
    return _PATTERN.sub(_swap, text)


def _swap(match: re.Match[str]) -> str:
    word = WORDS[match[0].lower()]
    return word.capitalize() if match[0][0].isupper() else word
