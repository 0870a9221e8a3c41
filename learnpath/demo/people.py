"""The people of the demo: where they are from, what they learn, and on which days, counted back from today.

All of them are invented. `items` are what a learner took up, as "slug taken up-finished", without the second day for
what they are working on.
"""

from typing import NamedTuple

from learnpath.mentoring.sections import EVERY, Section

COHORT = "Tuesday evenings at the library"
PASSWORD = "quiet lantern over warm gravel"  # noqa: S105 - everybody is told it


class Journey(NamedTuple):
    """A learner on a role: begun so many days ago, with a target so many days ahead."""

    role: str
    began: float
    known: str
    items: str
    ahead: int | None = None
    a_week: int | None = None


class Learner(NamedTuple):
    """A learner in the cohort, which they joined so many days ago with some sections."""

    key: str
    name: str
    zone: str
    joined: float
    journeys: tuple[Journey, ...]
    sections: int = EVERY


MENTORS = (
    ("imani", "Imani Verhoeven", "Europe/Amsterdam", 122),
    ("rafael", "Rafael Nakagawa", "America/Sao_Paulo", 101),
)
LEARNERS = (
    Learner(
        "amara",
        "Amara Oduya",
        "Africa/Nairobi",
        117,
        (
            Journey(
                "back-end-developer",
                119,
                "git version-control",
                "python 118-104, sql 108-92, debugging 96-88, apis 90-71, server-side-frameworks 82-60,"
                "testing-and-qa 66-49, lending-library-api 60-34, nosql-databases 45-31, server-architecture 38-22,"
                "resume-linkedin-portfolio 30-19, web-security 24-11, build-your-network 27-6, code-efficiency 13-0.4,"
                "image-resizing-queue 15, cloud-platforms 8",
                70,
                2,
            ),
        ),
    ),
    Learner(
        "mateo",
        "Mateo Quispe",
        "America/Lima",
        110,
        (
            Journey(
                "back-end-developer",
                112,
                "python debugging",
                "git 110-95, version-control 100-84, sql 92-61, testing-and-qa 62-50, nosql-databases 55-40,"
                "resume-linkedin-portfolio 48-33, server-side-frameworks 44-24, find-jobs 28-13,"
                "build-your-network 40-3,"
                "apis 24, server-architecture 20, lending-library-api 19, web-security 15, cloud-platforms 12,"
                "code-efficiency 6",
                50,
            ),
        ),
    ),
    Learner(
        "linh",
        "Linh Tran",
        "Asia/Ho_Chi_Minh",
        61,
        (
            Journey(
                "data-analyst",
                62,
                "spreadsheets critical-thinking presentation-skills",
                "sql 61-55, data-cleaning 60-51, statistics 54-44, data-visualization 50-41, power-bi 46-37,"
                "requirements-gathering 40-34, business-metrics-and-kpis 36-30, python 44-27, dashboard-design 30-23,"
                "city-question-with-sql 33-20, data-quality 24-16, data-storytelling 18-12,"
                "resume-linkedin-portfolio 20-10, report-writing 12-7, messy-survey-cleaned 15-5,"
                "build-your-network 14-1.3, ab-testing 6, one-page-dashboard 5",
                35,
                4,
            ),
        ),
    ),
    Learner(
        "sofie",
        "Sofie Hallberg",
        "Europe/Stockholm",
        116,
        (
            Journey(
                "data-analyst",
                120,
                "spreadsheets report-writing presentation-skills",
                "statistics 119-105, sql 112-96, data-cleaning 104-90, data-visualization 96-82, tableau 92-76,"
                "critical-thinking 88-80, requirements-gathering 80-70, python 86-62, business-metrics-and-kpis 70-58,"
                "city-question-with-sql 64-52, dashboard-design 62-50, data-quality 55-44, messy-survey-cleaned 50-38,"
                "data-storytelling 42-33, ab-testing 38-26, one-page-dashboard 36-21,"
                "resume-linkedin-portfolio 30-18, experiment-memo 24-13, build-your-network 34-12, find-jobs 16-9,"
                "practise-interviewing 14-2, technical-tests 7",
                14,
            ),
        ),
    ),
    Learner(
        "yusuf",
        "Yusuf Demirel",
        "Europe/Istanbul",
        108,
        (
            Journey(
                "front-end-developer",
                110,
                "html css",
                "javascript 108-80, git 100-91, debugging 84-70, collaboration 62-55, responsive-design 72-52,"
                "web-accessibility 54-36, resume-linkedin-portfolio 44-30, unit-testing 34-24, react 47, apis 26,"
                "typescript 23",
                215,
            ),
        ),
    ),
    Learner(
        "priya",
        "Priya Ramaswami",
        "Asia/Kolkata",
        112,
        (
            Journey(
                "front-end-developer",
                115,
                "html css",
                "javascript 113-90, git 106-97, responsive-design 96-84, debugging 88-77, collaboration 76-68,"
                "web-accessibility 80-61, react 74-45, design-handoff 52-39, four-state-weather-page 42-20, apis 34-11,"
                "build-tools 10",
            ),
            Journey(
                "ux-designer",
                48,
                "",
                "empathy 47-40, wireframing 44-32, figma 42-27, user-research 30-8, prototyping 13,"
                "usability-testing 1.1",
                None,
                1,
            ),
        ),
    ),
    Learner(
        "leilani",
        "Leilani Kahale",
        "Pacific/Honolulu",
        103,
        (
            Journey(
                "ux-designer",
                105,
                "communication",
                "empathy 103-97, user-research 98-74, personas-and-journey-mapping 76-60,"
                "information-architecture 62-47, figma 66-38, wireframing 58-41, prototyping 40-26,"
                "clinic-booking-case-study 45-19, resume-linkedin-portfolio 25-15, usability-testing 30-14,"
                "interaction-design 20-6, user-interface-design 12, ux-writing 4",
                90,
            ),
        ),
        Section.SKILLS,
    ),
    Learner(
        "oskar",
        "Oskar Wilczek",
        "Europe/Warsaw",
        96,
        (
            Journey(
                "security-operations-analyst",
                98,
                "desktop-operating-systems attention-to-detail",
                "tcp-ip-networking 96-78, linux 90-66, help-desk-ticketing 80-74, python 76-50, log-analysis 60-40,"
                "documentation 44-36, packet-analysis 41-27, network-security 33-18, communication 22-15, siem 13,"
                "alert-triage-guide 7",
                150,
            ),
        ),
    ),
    Learner(
        "fatima",
        "Fatima Bennouna",
        "Africa/Casablanca",
        115,
        (
            Journey(
                "security-operations-analyst",
                118,
                "linux communication documentation",
                "tcp-ip-networking 115-98, desktop-operating-systems 104-94, active-directory 96-75,"
                "network-security 84-64, powershell 72-53, log-analysis 56-42, endpoint-security 48-35,"
                "security-monitoring 40-28, siem 38-16, help-desk-ticketing 15-9, five-mapped-detection-rules 26-6,"
                "threat-intelligence 20-5, malware-analysis 8",
                95,
                2,
            ),
        ),
    ),
    Learner(
        "daniel",
        "Daniel Achterhof",
        "Europe/Brussels",
        100,
        (
            Journey(
                "it-support-specialist",
                102,
                "customer-service time-management",
                "desktop-operating-systems 100-88, hardware-support 96-80, productivity-suites 84-77,"
                "troubleshooting 90-72, active-listening 70-63, help-desk-ticketing 66-55, tcp-ip-networking 60-41,"
                "active-directory 50-29, ten-fixes-knowledge-base 40-24, knowledge-base-writing 30-20,"
                "communication 22-16, identity-and-access-management 18-7, backup-and-recovery 9, powershell 5",
                110,
            ),
        ),
    ),
    Learner(
        "grace",
        "Grace Mutasa",
        "Africa/Harare",
        89,
        (
            Journey(
                "it-support-specialist",
                90,
                "productivity-suites communication",
                "desktop-operating-systems 88-70, hardware-support 75-58, customer-service 60-52,"
                "troubleshooting 54-39, help-desk-ticketing 40-30, time-management 26-18, tcp-ip-networking 35,"
                "resume-linkedin-portfolio 14",
            ),
        ),
    ),
    Learner(
        "kenji",
        "Kenji Morimoto",
        "Asia/Tokyo",
        83,
        (
            Journey(
                "front-end-developer",
                84,
                "html git",
                "css 82-66, debugging 64-55, javascript 72-37, collaboration 40-33, responsive-design 35-20,"
                "build-your-network 25-10, apis 21.5, build-tools 8",
                220,
                1,
            ),
        ),
    ),
)
