"""What a session's device is called: "Firefox on Windows". Nothing else of what a browser says of itself is kept."""

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
}
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip


def device_name(user_agent: str) -> str:
    """Return the browser and the system that a User-Agent header names, as far as it names any."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "")
    browser = browser or ("Safari" if "Safari/" in user_agent else "A browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
