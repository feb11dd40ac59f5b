"""Make `codebook/actors/leaders.tsv` from REIGN's list of leaders (Bell 2016, MIT): who led which state when.

    python scripts/make_actors.py reign_leaderlist_2021_3.csv

Leaders who left office before 1980 and those whom `people.tsv` already names are left out. REIGN knows states by
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


def known() -> set[tuple[str, str]]:
    """(state, surname) of everybody in people.tsv, folded."""
    with (FOLDER / "people.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            (r["of"], n.split()[-1].lower().split("-")[-1])
            for r in rows
            for n in (r["name"], *(r["aliases"] or "").split(";"))
            if n
        }


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
            if (iso, surname.lower().split("-")[-1]) in done:
                continue
            aliases = surname if " " in name else ""
            out.append(
                (name, aliases, iso, "leader", month(r["syear"], r["smonth"]), month(r["eyear"], r["emonth"]))
            )
    with (FOLDER / "leaders.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        writer.writerow(("name", "aliases", "of", "office", "from", "until"))
        writer.writerows(out)
    print(f"{len(out)} leaders")


if __name__ == "__main__":
    main(sys.argv[1])
