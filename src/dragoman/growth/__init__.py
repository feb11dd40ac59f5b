"""Growth: what a build changes of a record, worked out from what is new and from what it touches.

    new readings, judgements, what the record keeps -> origins -> claims as judged -> links -> incidents -> changed rows

A record that is made for the first time grows from nothing, on the same way: so a record that grew is the record built at
once, row for row.
"""

from dragoman.growth.before import Before, Nothing, Standing
from dragoman.growth.dating import Dated, date_again, to_read_again
from dragoman.growth.grow import Grown, grow

__all__ = ["Before", "Dated", "Grown", "Nothing", "Standing", "date_again", "grow", "to_read_again"]
