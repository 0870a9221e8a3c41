"""What the people of the demo keep beside their ticks: notes, links, evidence, pieces, items of their own."""

from learnpath.demo.learning import Act, Add, Keep, LeaveOut, Note, Rest, Revisit, Show, SubSteps, Tick
from learnpath.tracks.models import Status

LENDING = """Members borrow and return things: drills, tents, a projector. The API has sign-in, loans and returns.

- Two people cannot borrow the last tent: there is a test that tries.
- Every answer is described in one page that a stranger could use.
"""
QUEUE = (
    "Uploads are put into a queue and a worker makes three sizes of each. Next: what happens when the worker dies half"
    " way through an image."
)
CITY = (
    "Which streets near my home are dark at night? I joined the city's list of street lamps with its list of repairs"
    " and counted the days that each lamp was out."
)
SURVEY = "Four hundred answers to a survey of our choir, typed by six people. Each rule that I applied is in a log."
DASHBOARD = "One page for the food bank: what came in, what went out, and how each figure is defined."
RULES = "Five rules for a home lab, each with the attack that it finds, a log that fires it and one that must not."
FIXES = "Ten short articles for the neighbours' association, each tried out by somebody who had the problem."
WEATHER = "A weather page that says what it knows: loading, a good answer, an old answer, and no connection."

ACTS: tuple[Act, ...] = (
    # Amara, back end
    Note(
        117,
        "amara",
        "python",
        "Do the exercises **by hand first**, then run them. Lists and dictionaries took two "
        "evenings.\n\n- comprehension: read it from the right\n- `with open(...)` closes the file by itself",
    ),
    Keep(107, "amara", "sql", "Worked examples of joins", "joins-by-example", evidence=False),
    Note(
        99,
        "amara",
        "sql",
        "An inner join drops rows without a partner. I lost two members that way and looked for them for an hour.",
    ),
    Keep(
        92,
        "amara",
        "sql",
        "Twelve queries on our library's loans",
        "amara/loan-queries",
        "From one table to three joined ones, each with the question above it.",
    ),
    Keep(
        71,
        "amara",
        "apis",
        "Notes on status codes, with examples",
        "amara/status-codes",
        "Which code I return where, and why.",
    ),
    LeaveOut(63, "amara", "serverless-architecture", "Not for a first job near me. I come back to it later."),
    Keep(
        49,
        "amara",
        "testing-and-qa",
        "Tests of the lending API",
        "amara/lending-api/tests",
        "Forty tests, among them one for two people who borrow the last tent at once.",
    ),
    Show(34, "amara", "Lending library API", LENDING, "amara/lending-api", "lending-library-api", ("python", "apis")),
    Add(
        29,
        "amara",
        "back-end-developer",
        "skill",
        "Docker for my own projects",
        "So that Mum's laptop can run the lending API too.",
    ),
    Tick(28, "amara", "Docker for my own projects", Status.LEARNING),
    Tick(16, "amara", "Docker for my own projects", Status.DONE),
    SubSteps(24, "amara", "resume-linkedin-portfolio", 4),
    Show(14, "amara", "Image queue", QUEUE, "amara/image-queue", "image-resizing-queue"),
    Keep(
        11,
        "amara",
        "web-security",
        "What I changed after reading the checklist",
        "amara/lending-api/security",
        "Six changes, each with the request that worked before and fails now.",
    ),
    Note(
        8,
        "amara",
        "cloud-platforms",
        "Ask Rafael: is one small machine enough to learn on? Set an alert on the bill before anything else.",
    ),
    # Sofie and Linh, data
    Keep(
        96, "sofie", "sql", "Queries of the street-lamp project", "sofie/lamps/queries", "Eight queries, with counts."
    ),
    Show(52, "sofie", "Dark streets", CITY, "sofie/lamps", "city-question-with-sql", ("sql", "data-visualization")),
    Show(
        38, "sofie", "The choir's survey, cleaned", SURVEY, "sofie/survey", "messy-survey-cleaned", ("data-cleaning",)
    ),
    Show(
        21,
        "sofie",
        "Food bank on one page",
        DASHBOARD,
        "sofie/food-bank",
        "one-page-dashboard",
        ("dashboard-design", "tableau"),
    ),
    Keep(
        26,
        "sofie",
        "ab-testing",
        "Two sign-up texts for the choir",
        "sofie/two-texts",
        "What I measured, for how long, and why I stopped on the day I had set.",
    ),
    Revisit(20, "sofie", "statistics", 6),
    SubSteps(15, "sofie", "find-jobs", 5),
    Note(
        7,
        "sofie",
        "technical-tests",
        "Twenty-five minutes a task, aloud, with the door closed. Window functions still cost me time.",
    ),
    Keep(60, "linh", "sql", "A free course on joins", "joins-course", evidence=False),
    Keep(55, "linh", "sql", "Sales of a bakery, answered with SQL", "linh/bakery", "Fifteen questions from its owner."),
    Keep(44, "linh", "statistics", "A page on averages that mislead", "linh/averages", "Three examples of my own."),
    Note(43, "linh", "statistics", "Median when somebody earns a lot more than the rest. Say which one it is."),
    Show(
        20,
        "linh",
        "Late buses",
        "Which buses of line 19 are late, and at which stops the delay begins.",
        "linh/late-buses",
        "city-question-with-sql",
        ("sql", "python"),
    ),
    Add(
        18,
        "linh",
        "data-analyst",
        "job_search_step",
        "Go to the data evening at the university",
        "First Thursday of the month. Ask two people what they did this week.",
    ),
    # Front end and design
    Keep(
        61,
        "priya",
        "web-accessibility",
        "My page by keyboard alone, recorded",
        "priya/keyboard",
        "Two minutes, with what I changed after the first try.",
    ),
    Show(
        20,
        "priya",
        "Weather in four states",
        WEATHER,
        "priya/weather",
        "four-state-weather-page",
        ("javascript", "react"),
    ),
    Note(45, "priya", "react", "State goes as high as it must and no higher."),
    LeaveOut(38, "priya", "web-performance", "After the design track is further along."),
    Keep(
        36,
        "yusuf",
        "web-accessibility",
        "The bakery's page, before and after",
        "yusuf/bakery",
        "Contrast, headings and names of buttons.",
    ),
    Note(25, "yusuf", "apis", "fetch gives a promise of a promise? Read again."),
    Rest(50, "kenji", "front-end-developer", 7),
    Keep(37, "kenji", "javascript", "A train board for my station", "kenji/train-board", "No framework, 180 lines."),
    Keep(41, "leilani", "wireframing", "Wireframes for the clinic, three rounds", "leilani/clinic-wireframes"),
    Show(
        19,
        "leilani",
        "Booking at the clinic",
        "How eight people booked an appointment, where they stopped, and what the second version does instead.",
        "leilani/clinic",
        "clinic-booking-case-study",
        ("user-research",),
    ),
    # Security and support
    Keep(
        50, "oskar", "python", "A script that counts failed sign-ins", "oskar/sign-ins", "Reads a day of logs in 4 s."
    ),
    Keep(
        27,
        "oskar",
        "packet-analysis",
        "One captured hour, explained",
        "oskar/one-hour",
        "What each of the ten longest talks on my own network was.",
    ),
    Note(12, "oskar", "siem", "Rules by name are hard to find again. Prefix with the source of the log."),
    Keep(
        75,
        "fatima",
        "active-directory",
        "A practice domain with two offices",
        "fatima/domain",
        "Groups, policies, and the mistake that locked me out.",
    ),
    Keep(16, "fatima", "siem", "Dashboards of my home lab", "fatima/siem", "Four views, and what each is for."),
    Show(6, "fatima", "Five detection rules", RULES, "fatima/rules", "five-mapped-detection-rules", ("siem",)),
    Keep(
        5,
        "fatima",
        "threat-intelligence",
        "Three reports, compared",
        "fatima/three-reports",
        "What each says of the same group, and which indicators I could use.",
    ),
    Keep(41, "daniel", "tcp-ip-networking", "Our home network, drawn", "daniel/home-network", "Every device, by hand."),
    Keep(
        29,
        "daniel",
        "active-directory",
        "A domain on two virtual machines",
        "daniel/domain",
        "Users, groups and one policy.",
    ),
    Show(24, "daniel", "Ten fixes", FIXES, "daniel/ten-fixes", "ten-fixes-knowledge-base", ("troubleshooting",)),
    SubSteps(12, "grace", "resume-linkedin-portfolio", 2),
)
