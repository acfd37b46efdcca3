"""References as people read them, and as files."""

from pathlib import Path

import pytest

from product_content.citations import Note, bibtex, ris, study_line, vancouver
from product_content.evidence_data import Reference, read_references
from product_content.library import PACKAGE, Library


@pytest.fixture(scope="module")
def references() -> dict[str, Reference]:
    return read_references(PACKAGE / "evidence")


def test_nlm_style(references: dict[str, Reference]) -> None:
    assert vancouver(references["slutsky2010"]) == (
        "Slutsky I, Abumaria N, Wu LJ, Liu G. Enhancement of learning and memory by elevating "
        "brain magnesium. Neuron. 2010;65(2):165-177."
    )
    assert vancouver(references["bfr2017"]) == (
        "German Federal Institute for Risk Assessment (BfR). BfR assesses maximum daily level "
        "for magnesium in food supplements. 2017."
    )


def test_more_than_six_authors_are_cut(references: dict[str, Reference]) -> None:
    one = references["slutsky2010"]
    many = one.model_copy(update={"author": one.author[:1] * 7})
    assert vancouver(many).startswith("Slutsky I, " * 6 + "et al. ")


def test_design_size_and_funding_are_told(references: dict[str, Reference]) -> None:
    assert study_line(references["liu2016"]) == (
        "RCT; 44 people; interests: Neurocentria Inc. (developer)."
    )


def test_links_go_to_the_publisher_first(references: dict[str, Reference]) -> None:
    assert Note(1, references["slutsky2010"]).links == [
        ("doi:10.1016/j.neuron.2009.12.026", "https://doi.org/10.1016/j.neuron.2009.12.026"),
        ("PMID 20152124", "https://pubmed.ncbi.nlm.nih.gov/20152124/"),
    ]


def test_ris(references: dict[str, Reference]) -> None:
    lines = ris([references["slutsky2010"]]).split("\r\n")
    assert lines[:4] == [
        "TY  - JOUR",
        "ID  - slutsky2010",
        "AU  - Slutsky, Inna",
        "AU  - Abumaria, Nashat",
    ]
    assert "SP  - 165" in lines
    assert "EP  - 177" in lines
    assert lines[-3:] == ["ER  - ", "", ""]


def test_bibtex(references: dict[str, Reference]) -> None:
    entry = bibtex([references["slutsky2010"]])
    assert entry.startswith("@article{slutsky2010,\n  author = {Slutsky, Inna and Abumaria, Nashat")
    assert "  pages = {165--177},\n" in entry
    assert bibtex([references["schuette1994"]]).count("{") == bibtex(
        [references["schuette1994"]]
    ).count("}")


def test_nothing_unverified_is_cited_in_what_we_ship(packaged: Library) -> None:
    unverified = {key for key, ref in packaged.references.items() if ref.refusal}
    assert len(unverified) == 19
    texts = [file.read_text() for file in Path(packaged.root).rglob("*") if file.is_file()]
    assert [key for key in unverified if any(f"@{key}" in text for text in texts)] == []
