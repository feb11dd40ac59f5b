"""Linking: the claims about one happening, within a report and across reports, become one cluster.

    claims -> profiles -> blocks -> scored pairs -> components -> clusters that hold no contradiction

`link` is the way in. The features and their weights are data (codebook/linking.toml), so that another scorer
(Splink's) can take the place of the plain one.
"""

from dragoman.linking.constraints import Constraints, Refusal
from dragoman.linking.exclusion import exclusive
from dragoman.linking.linker import Cluster, Link, Linking, link
from dragoman.linking.pairing import PairExplanation, PairFeature, explain_pair, in_plain_words
from dragoman.linking.scoring import PlainScorer, Scorer

__all__ = [
    "Cluster",
    "Constraints",
    "Link",
    "Linking",
    "PairExplanation",
    "PairFeature",
    "PlainScorer",
    "Refusal",
    "Scorer",
    "exclusive",
    "explain_pair",
    "in_plain_words",
    "link",
]
