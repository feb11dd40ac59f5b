"""Make `codebook/actors/leaders.tsv` from REIGN's list of leaders (Bell 2016, MIT): who led which state when.

    python scripts/make_actors.py reign_leaderlist_2021_3.csv

Leaders who left office before 1980 and the terms that `people.tsv` already names are left out. REIGN knows states by
the abbreviations of the Correlates of War; they become ISO 3166-1 alpha-3 codes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src" / "dragoman" / "codebook" / "actors"
FIRST_YEAR = 1980
# Only abbreviations that differ from ISO's; the rest are the same.
ISO = dict(
    pair.split(":") for pair in ["BHM:BHS", "HAI:HTI", "TRI:TTO", "BAR:BRB", "GRN:GRD", "AAB:ATG", "GUA:GTM", "HON:HND", "SAL:SLV", "COS:CRI", "PAR:PRY", "URU:URY", "UKG:GBR", "IRE:IRL", "NTH:NLD", "FRN:FRA", "SWZ:CHE", "SPN:ESP", "POR:PRT", "GMY:DEU", "GFR:DEU", "GDR:DDR", "AUS:AUT", "CZR:CZE", "CZE:CSK", "SLO:SVK", "MNG:MNE", "MAC:MKD", "CRO:HRV", "BOS:BIH", "KOS:XKX", "SLV:SVN", "BUL:BGR", "MLD:MDA", "ROM:ROU", "LAT:LVA", "LIT:LTU", "GRG:GEO", "SWD:SWE", "DEN:DNK", "ICE:ISL", "CAP:CPV", "EQG:GNQ", "GAM:GMB", "MAA:MRT", "NIR:NER", "CDI:CIV", "GUI:GIN", "SIE:SLE", "TOG:TGO", "CAO:CMR", "NIG:NGA", "CEN:CAF", "CHA:TCD", "CON:COG", "DRC:COD", "TAZ:TZA", "BUI:BDI", "ANG:AGO", "MZM:MOZ", "ZAM:ZMB", "ZIM:ZWE", "MAW:MWI", "SAF:ZAF", "LES:LSO", "BOT:BWA", "SWA:SWZ", "MAG:MDG", "MAS:MUS", "SEY:SYC", "MOR:MAR", "ALG:DZA", "LIB:LBY", "SUD:SDN", "LEB:LBN", "KUW:KWT", "BAH:BHR", "UAE:ARE", "OMA:OMN", "TAJ:TJK", "KYR:KGZ", "KZK:KAZ", "MON:MNG", "ROK:KOR", "BHU:BTN", "BNG:BGD", "MYA:MMR", "SRI:LKA", "MAD:MDV", "NEP:NPL", "CAM:KHM", "DRV:VNM", "MAL:MYS", "SIN:SGP", "BRU:BRN", "PHI:PHL", "INS:IDN", "ETM:TLS", "AUL:AUS", "NEW:NZL", "VAN:VUT", "SOL:SLB", "FIJ:FJI", "SLU:LCA", "MNC:MCO", "SNM:SMR", "BFO:BFA", "THI:THA", "NAU:NRU", "MSI:MHL", "PAL:PLW", "SVG:VCT", "SKN:KNA", "YAR:YEM", "YPR:YEM", "RVN:VNM", "ZAN:TZA"]
)  # fmt: skip

# REIGN ends in March 2021: when those who led then left office.
LEFT = dict(
    pair.split(":") for pair in """BHS Minnis:2021-09;TTO Rowley:2025-03;GRD Mitchell:2022-06;LCA Chastanet:2021-07;VCT Gonsalves:2025-11
    KNA Harris:2022-08;HND Hernandez:2022-01;CRI Quesada:2022-05;PAN Cortizo:2024-07;SUR Santokhi:2025-07;ECU Moreno:2021-05;PER Sagasti:2021-07
    CHL Pinera:2022-03;NLD Rutte:2024-07;BEL Croo:2025-02;LUX Bettel:2023-11;CHE Parmelin:2021-12;PRT Sousa:2026-03;AUT Kurz:2021-10
    CZE Babis:2021-12;SVK Matovic:2021-04;MNE Krivokapic:2022-04;MKD Zaev:2022-01;YUG Brnabic:2024-05;XKX Hoti:2021-03;SVN Jansa:2022-06
    CYP Anastasiadis:2023-02;BGR Borisov:2021-05;MDA Ciocoi:2021-08;EST Kallas:2024-07;LVA Karins:2023-09;FIN Marin:2023-06;SWE Lofven:2021-11
    NOR Solberg:2021-10;ISL Jakobsdóttir:2024-04;MLI N'Daou:2021-05;SEN Sall:2024-04;NER Issoufou:2021-04;MOZ Nyussi:2025-01;MWI Chakewera:2025-10
    LSO Majoro:2022-10;BWA Masisi:2024-11;MUS Jugnauth:2024-11;SYC Ramkalawan:2025-10;ARE Nahayan:2022-05;TKM Berdymukhammedov:2022-03
    MNG Battulga:2021-06;JPN Suga:2021-10;BTN Tshering:2023-11;BGD Wazed:2024-08;LKA Rajapakse:2022-07;MDV Solih:2023-11;THA Chan-ocha:2023-08
    VNM Trong:2024-07;MYS Yassin:2021-08;SGP Loong:2024-05;IDN Widodo:2024-10;TLS Guterres:2022-05;NZL Ardern:2023-01;SLB Sogavare:2024-05
    FJI Bainimarama:2022-12;NRU Aingimea:2022-09;MHL Kabua:2024-01;FSM Panuelo:2023-05;WSM Malielegaoi:2021-07;TON Tu'I'onetoa:2021-12
    VUT Loughman:2022-11;TUV Natano:2024-02""".replace("\n    ", ";").split(";")
)  # fmt: skip


Term = tuple[str, str]  # first and last month, "" where open


def known() -> dict[tuple[str, str], list[Term]]:
    """(state, surname), folded, -> the terms of office of everybody in people.tsv."""
    out: dict[tuple[str, str], list[Term]] = {}
    with (FOLDER / "people.tsv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for name in filter(None, (r["name"], *(r["aliases"] or "").split(";"))):
                out.setdefault((r["of"], _last(name)), []).append((r["from"], r["until"]))
    return out


def _last(name: str) -> str:
    return name.split()[-1].lower().split("-")[-1]


def overlap(a: Term, b: Term) -> bool:
    """Whether two terms share a month: a father's and a son's do not."""
    return max(a[0], b[0]) <= min(a[1] or "9999", b[1] or "9999") + "-99"


def month(year: str, number: str) -> str:
    return f"{year}-{int(number):02d}" if year and number else year


def main(source: str) -> None:
    done = known()
    out = []
    with Path(source).open(encoding="utf-8", errors="replace") as file:
        for r in csv.DictReader(file):
            name = " ".join(r["leader"].replace(",", " ").split())
            iso = ISO.get(r["stateabb"], r["stateabb"])
            if (r["eyear"] and int(r["eyear"]) < FIRST_YEAR) or not name or len(name) < 3 or " and " in name:
                continue
            surname = name.split()[-1]
            term = month(r["syear"], r["smonth"]), month(r["eyear"], r["emonth"])
            term = term[0], term[1] or LEFT.get(f"{iso} {name.split()[-1]}", "")
            if any(overlap(term, held) for held in done.get((iso, _last(name)), ())):
                continue
            aliases = surname if " " in name else ""
            out.append((name, aliases, iso, "leader", *term))
    with (FOLDER / "leaders.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        writer.writerow(("name", "aliases", "of", "office", "from", "until"))
        writer.writerows(out)
    print(f"{len(out)} leaders")


if __name__ == "__main__":
    main(sys.argv[1])
