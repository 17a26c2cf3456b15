"""Periods in English, on Wednesday 18 November 2026 at noon in London."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.domain.language import Language
from tests.core.said_periods import lines_of, told_in

_LONDON = ZoneInfo("Europe/London")
_NAMED = """
what did I say today? | 2026-11-18
Yesterday's plan | 2026-11-17
YESTERDAY | 2026-11-17
what did we discuss yesterday evening | 2026-11-17T17:00 2026-11-18T00:00
the day before yesterday I told you a name | 2026-11-16
what's on tomorrow | 2026-11-19
what's on the day after tomorrow? | 2026-11-20
what did I eat this morning | 2026-11-18T04:00 2026-11-18T12:00
what did I say this afternoon | 2026-11-18T12:00 2026-11-18T18:00
what's the plan for tonight | 2026-11-18T18:00 2026-11-19T06:00
what did I dream last night | 2026-11-17T18:00 2026-11-18T06:00
what was I working on this week | 2026-11-16 2026-11-22
last week's notes | 2026-11-09 2026-11-15
who is coming next week | 2026-11-23 2026-11-29
and the week before last? | 2026-11-02 2026-11-08
how was my mood last month | 2026-10-01 2026-10-31
what have I learned this month | 2026-11-01 2026-11-30
what is planned next month | 2026-12-01 2026-12-31
what did I achieve last year? | 2025-01-01 2025-12-31
what did I achieve this year? | 2026-01-01 2026-12-31
what about next year | 2027-01-01 2027-12-31
the year before last | 2024-01-01 2024-12-31
where did we go last weekend | 2026-11-14 2026-11-15
what is on this weekend | 2026-11-21 2026-11-22
what did we do at the weekend | 2026-11-14 2026-11-15
what did I say 3 days ago | 2026-11-15
two weeks ago I mentioned a book | 2026-11-01 2026-11-07
a month ago | 2026-10-03 2026-11-02
what was it five months ago? | 2026-06-03 2026-07-03
two years ago | 2024-05-18 2025-05-18
a couple of weeks ago | 2026-11-01 2026-11-07
a few days ago | 2026-11-13 2026-11-16
two or three weeks ago | 2026-10-25 2026-11-07
2-3 days ago | 2026-11-15 2026-11-16
half a year ago | 2026-05-03 2026-06-02
a fortnight ago | 2026-11-04
two weeks from now | 2026-11-29 2026-12-05
what did I tell you an hour ago | 2026-11-18T10:30 2026-11-18T11:30
ten minutes ago | 2026-11-18T11:45 2026-11-18T11:55
what came up in the last three weeks | 2026-10-28 2026-11-18
anything over the past few days? | 2026-11-13 2026-11-18
over the last days | 2026-11-13 2026-11-18
in the past 2 years | 2024-11-18 2026-11-18
in the last 24 hours | 2026-11-17T12:00 2026-11-18T12:00
what did I say in the last month | 2026-10-18 2026-11-18
this past weekend | 2026-11-14 2026-11-15
this past week | 2026-11-11 2026-11-18
On 4 May Anna met Bob | 2026-05-04
during the past week | 2026-11-11 2026-11-18
Was Monday fine? | 2026-11-16
what happened Monday | 2026-11-16
on Wednesday | 2026-11-11
last Friday | 2026-11-13
next Friday | 2026-11-20
this Friday | 2026-11-20
what did I say on fri? | 2026-11-13
last sat | 2026-11-14
Friday of last week | 2026-11-13
what did we say on Tuesday last week | 2026-11-10
Monday morning | 2026-11-16T04:00 2026-11-16T12:00
last Friday night | 2026-11-13T18:00 2026-11-14T06:00
in march | 2026-03-01 2026-03-31
In MARCH? | 2026-03-01 2026-03-31
what did I do in May? | 2026-05-01 2026-05-31
what did we talk about in May and June? | 2026-05-01 2026-05-31 & 2026-06-01 2026-06-30
back in December | 2025-12-01 2025-12-31
in november | 2026-11-01 2026-11-30
last March | 2026-03-01 2026-03-31
last November | 2025-11-01 2025-11-30
next May | 2027-05-01 2027-05-31
this October | 2026-10-01 2026-10-31
March last year | 2025-03-01 2025-03-31
in June of last year | 2025-06-01 2025-06-30
in March 2023 | 2023-03-01 2023-03-31
Sept 2023 | 2023-09-01 2023-09-30
early March | 2026-03-01 2026-03-11
in mid-March | 2026-03-11 2026-03-21
late March 2024 | 2024-03-21 2024-03-31
at the end of August | 2026-08-21 2026-08-31
at the start of last year | 2025-01-01 2025-05-02
at the beginning of the month | 2026-11-01 2026-11-10
week of May 4 | 2026-05-04 2026-05-10
the Friday before last | 2026-11-06
Christmas before last | 2024-12-24 2024-12-26
a year ago today | 2025-11-18
what was I up to last week | 2026-11-09 2026-11-15
Sept. 3rd | 2026-09-03
at the start of the summer | 2026-06-01 2026-07-01
in the first half of 2024 | 2024-01-01 2024-07-01
the second half of last year | 2025-07-02 2025-12-31
around Easter | 2026-04-03 2026-04-06
over the Christmas holidays | 2025-12-20 2026-01-03
Monday two weeks ago | 2026-11-02
the first week of May | 2026-05-01 2026-05-07
last week of October | 2026-10-25 2026-10-31
in week 42 | 2026-10-12 2026-10-18
week 7 of 2025 | 2025-02-10 2025-02-16
last summer | 2026-06-01 2026-08-31
this summer | 2026-06-01 2026-08-31
what did we do over the summer? | 2026-06-01 2026-08-31
in the fall | 2026-09-01 2026-11-30
summer of 2023 | 2023-06-01 2023-08-31
in the winter | 2025-12-01 2026-02-28
last winter | 2025-12-01 2026-02-28
next spring | 2027-03-01 2027-05-31
last fall | 2025-09-01 2025-11-30
at Christmas | 2025-12-24 2025-12-26
what did I get for Christmas | 2025-12-24 2025-12-26
last Christmas | 2025-12-24 2025-12-26
Christmas Eve 2023 | 2023-12-24
last year's Christmas | 2025-12-24 2025-12-26
on New Year's Eve | 2025-12-31
what did we do at new year? | 2025-12-31 2026-01-01
Easter 2024 | 2024-03-29 2024-04-01
on Good Friday | 2026-04-03
at Halloween | 2026-10-31
last Thanksgiving | 2025-11-27
May 7 | 2026-05-07
on May 7th, 2023 | 2023-05-07
7 May 2023 | 2023-05-07
the 7th of May | 2026-05-07
Invoice 12 of March, 430 euros | 2026-03-12
the first of April | 2026-04-01
on December 24 last year | 2025-12-24
on the 7th | 2026-11-07
what did I say on the 20th? | 2026-10-20
on the 31st about | 2026-10-31
on Friday 13 November | 2026-11-13
Saturday, October 3 | 2026-10-03
2023-05-07 | 2023-05-07
07.05.2023 | 2023-05-07
07/05/2023 | 2023-05-07
31/10/74 | 1974-10-31
03/10/26 | 2026-10-03
last week's Sunday | 2026-11-15
last week Friday evening | 2026-11-13T17:00 2026-11-14T00:00
in the next three days | 2026-11-18 2026-11-21
next 2 months | 2026-11-18 2027-01-18
the next two hours | 2026-11-18T12:00 2026-11-18T14:00
05/13/2023 | 2023-05-13
on 25/12 | 2025-12-25
in 2023 | 2023-01-01 2023-12-31
in early 2023 | 2023-01-01 2023-05-02
the year 2000 | 2000-01-01 2000-12-31
between March and May | 2026-03-01 2026-05-31
between November and January | 2025-11-01 2026-01-31
from Monday to Wednesday | 2026-11-09 2026-11-11
from yesterday to today | 2026-11-17 2026-11-18
from March 2023 to May | 2023-03-01 2023-05-31
from 2019 to 2021 | 2019-01-01 2021-12-31
from 7 to 9 May | 2026-05-07 2026-05-09
between the 3rd and the 5th of October | 2026-10-03 2026-10-05
since May | 2026-05-01 2026-11-18
since last Monday | 2026-11-16 2026-11-18
since 2020 | 2020-01-01 2026-11-18
since the 7th | 2026-11-07 2026-11-18
before 2022 | 1970-01-01 2021-12-31
before the summer | 1970-01-01 2026-05-31
until June | 1970-01-01 2026-05-31
after Easter | 2026-04-07 2026-11-18
what did I say after the weekend, on Monday? | 2026-11-16
yesterday and last Friday | 2026-11-17 & 2026-11-13
"""
_NONE = """
hello
what is my name?
may I ask something
you may be right
this may be wrong
what may have happened
May said she would come
what did May say
what did June tell me
June is my sister
after June left
since April moved to Bergen
before May called
did August like the gift
is April's birthday soon
they march on
the march was long
march on Washington
may 7 people come
7 may people
March 5 miles
last week of my holiday
the planet Mars
Mars bars
I read 1984
what did I think of 1984
call 555-2023
my code is 2023
room 2024
it costs $2023
in 2000 words
in 2000 people
in 2.023 cases
my number is +47 2023 1999
give me a second
just a minute
the second time
on the second floor
the 2nd floor
on the 2nd floor
who was the 2nd?
the sun is out
I sat down
we wed
what time is it
last time we spoke
the last one
the past
in the past
at the last minute
for two weeks
in two weeks I finished it
every Monday
every first Monday of the month
Monday of the month
the first Monday
in May's room
the rest is 2-3
on the 1st every month
on Mondays
each Friday we meet
Black Friday
who is Joe Friday
in 2010s style
since a2023
what do I usually do on Saturday
what do I normally eat at Christmas
my favourite Christmas song
a Christmas tree
is Sunday Times a paper
in the spring water
the fall of Rome
in the fall of Rome
version 1.2.23
the ratio is 7/5
the score on 7/5
at 10.30
on 13/13/2023
2023-13-45
on February 30
before I moved
after lunch
since I was born
when I was ten
from the sea to the sky
until now
between us and them
a week
how many days in a year
900 years ago
in 1200
"""


@pytest.mark.parametrize(("text", "wanted"), lines_of(_NAMED))
def test_a_text_names_its_periods(text: str, wanted: str) -> None:
    assert told_in(text, _LONDON, Language.EN) == wanted


@pytest.mark.parametrize(("text", "wanted"), lines_of(_NONE))
def test_a_text_names_no_period(text: str, wanted: str) -> None:
    assert told_in(text, _LONDON, Language.EN) == wanted
