"""The pages that the sandbox's provider shows in a browser. Every value is escaped here, and only here."""

from collections.abc import Iterable
from html import escape
from typing import Final

from mailtrove.sandbox.authorization import Authorization
from mailtrove.sandbox.people import Person

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with every page; no `form-action`, which Chromium would apply to the redirect too."""

# Posting itself needs the one script there is; its hash would have to follow every edit, so it is allowed inline.
FORM_POST_HEADERS: Final = HEADERS | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
}

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5c667a; --line: #d9dee8; --card: #ffffff;
  --back: #eef1f6; --accent: #2f5fd0; --accent-ink: #ffffff; --mark: #e8effd; --no: #d9a08f; --no-back: #fdf1ed; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf4; --soft: #9ba6bb; --line: #364056; --card: #1e2534;
  --back: #141924; --accent: #7ea3ff; --accent-ink: #0e1420; --mark: #26324d; --no: #8a5444; --no-back: #33211d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 18px; padding: 24px; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { width: 100%; max-width: 500px; background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  padding: 30px 32px 22px; box-shadow: 0 10px 34px rgb(20 30 60 / 12%); }
.brand { display: flex; align-items: center; gap: 10px; color: var(--soft); font-size: 14px; margin-bottom: 20px; }
.brand span { display: inline-grid; grid-template-columns: 9px 9px; gap: 3px; }
.brand i { width: 9px; height: 9px; border-radius: 3px; background: var(--accent); }
.brand i:nth-child(2), .brand i:nth-child(3) { opacity: .45; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 6px; font-weight: 650; }
p { margin: 0 0 16px; color: var(--soft); }
ul { margin: 0 0 20px; padding: 0; list-style: none; }
button { font: inherit; cursor: pointer; border-radius: 10px; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.person { display: flex; width: 100%; gap: 14px; align-items: center; text-align: left; padding: 12px 14px;
  margin-bottom: 10px; background: none; color: inherit; border: 1px solid var(--line); }
.person:hover { background: var(--mark); }
.person.asked { background: var(--mark); border-color: var(--accent); }
.face { flex: none; width: 42px; height: 42px; border-radius: 50%; display: grid; place-items: center;
  color: #fff; font-weight: 650; font-size: 15px; }
.who { min-width: 0; flex: 1; line-height: 1.35; }
.who b { display: block; font-weight: 600; }
.who small { display: block; color: var(--soft); font-size: 13.5px; overflow-wrap: anywhere; }
.tag { flex: none; font-size: 12px; color: var(--soft); border: 1px solid var(--line); border-radius: 99px;
  padding: 2px 9px; }
.asked .tag { border-color: var(--accent); color: var(--accent); }
.grants li { padding: 11px 0; border-top: 1px solid var(--line); }
.grants li:last-child { border-bottom: 1px solid var(--line); }
.grants b { display: block; font-weight: 600; }
.grants small { color: var(--soft); font-size: 14px; }
.row { display: flex; gap: 12px; justify-content: flex-end; }
.row button { padding: 9px 26px; border: 1px solid var(--line); background: none; color: inherit; }
.row .yes { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 600; }
.said { padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--mark);
  color: var(--ink); overflow-wrap: anywhere; font-size: 15px; }
.row .link { border: 0; color: var(--accent); padding: 6px 4px; }
.said.no { border-color: var(--no); background: var(--no-back); margin-bottom: 22px; }
label { display: block; font-weight: 600; margin-bottom: 6px; }
input[type=text] { width: 100%; font: 600 22px/1.4 ui-monospace, monospace; letter-spacing: .14em; color: inherit;
  text-transform: uppercase; padding: 10px 14px; margin-bottom: 20px; background: none; border-radius: 10px;
  border: 1px solid var(--line); }
input[type=text]:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
footer { color: var(--soft); font-size: 13px; text-align: center; max-width: 460px; }
"""
_FACES: Final = ("#7a4fb5", "#0f7b6c", "#b3541e", "#2f5fd0")


def sign_in_page(asked: Authorization, people: Iterable[Person], transaction: str, refused: str = "") -> str:
    """Pick one of the people; who the application asked for comes first and is marked.

    `refused` is why the last choice did not do.
    """
    hint = asked.login_hint.casefold()
    faces = list(enumerate(people))
    faces.sort(key=lambda item: hint not in (item[1].email, item[1].upn))
    cards = "".join(_card(person, face, hint in (person.email, person.upn)) for face, person in faces)
    known = any(hint in (person.email, person.upn) for _, person in faces)
    intro = "to continue to <b>mailtrove</b>"
    if asked.login_hint and not known:
        intro = f"Nobody in this sandbox is called {escape(asked.login_hint)}. Choose one of these people instead."
    return _page(
        "Pick an account",
        f"""{_alert(refused)}<h1>Pick an account</h1><p>{intro}</p>
<form method="post" action="/sign-in">{_hidden("transaction", transaction)}{cards}
<div class="row"><button class="link" name="person" value="" formnovalidate>Cancel</button></div></form>""",
    )


def consent_page(asked: Authorization, person: Person, transaction: str) -> str:
    """What the application would be allowed, to accept or to decline."""
    wishes = "".join(
        f"<li><b>{escape(title)}</b><small>{escape(text)}</small></li>" for title, text in _wishes(asked.scopes)
    )
    return _page(
        "Permissions requested",
        f"""<p>{escape(person.upn)}</p><h1>Permissions requested</h1>
<p><b>mailtrove</b> would like to:</p><ul class="grants">{wishes}</ul>
<form method="post" action="/consent">{_hidden("transaction", transaction)}
<div class="row"><button name="answer" value="decline">Decline</button>
<button class="yes" name="answer" value="accept" autofocus>Accept</button></div></form>""",
    )


def device_code_page(refused: str = "") -> str:
    """Where the code that another device shows is typed; `refused` is why the last one did not do."""
    return _page(
        "Enter code",
        f"""{_alert(refused)}<h1>Enter code</h1>
<p>Type the code that mailtrove shows. Only type a code that you asked for yourself: whoever sent you one could read
your mail.</p><form method="post" action="/devicelogin"><label for="code">Code</label>
<input type="text" id="code" name="code" required autofocus autocomplete="off" spellcheck="false" maxlength="20">
<div class="row"><button class="yes">Next</button></div></form>""",
    )


def device_done_page(title: str, text: str) -> str:
    """The end of the way with a code: the device is told the rest."""
    return _page(title, f'<h1>{escape(title)}</h1><p class="said" role="status">{escape(text)}</p>')


def refusal_page(title: str, what_happened: str) -> str:
    """Something that can't go on, and won't be sent back to the application."""
    return _page(title, f'<h1>{escape(title)}</h1><p class="said no" role="alert">{escape(what_happened)}</p>')


def dead_end_page(title: str, what_happened: str, transaction: str) -> str:
    """As `refusal_page`, with a way back that the real provider's page lacks, so that its error can be seen there."""
    return _page(
        title,
        f"""<h1>{escape(title)}</h1><p class="said no" role="alert">{escape(what_happened)}</p>
<p>The real page ends here. This one can bring its error to mailtrove.</p>
<form method="post" action="/back">{_hidden("transaction", transaction)}<div class="row">
<button class="yes" name="back" value="yes">Back to mailtrove</button></div></form>""",
    )


def form_post_page(redirect_uri: str, answer: dict[str, str]) -> str:
    """The answer as a form that posts itself (OAuth 2.0 Form Post Response Mode), with a button without scripts."""
    fields = "".join(_hidden(name, value) for name, value in answer.items())
    return _page(
        "Going back to mailtrove",
        f"""<h1>Going back to mailtrove</h1><p>This takes a moment.</p>
<form method="post" action="{escape(redirect_uri)}">{fields}<div class="row">
<button class="yes">Continue</button></div></form><script>document.forms[0].submit()</script>""",
    )


def _alert(refused: str) -> str:
    return f'<p class="said no" role="alert">{escape(refused)}</p>' if refused else ""


def google_page(login_hint: str, person: Person, transaction: str) -> str:
    """Google's page, the sign-in and the consent in one, with a box for each permission that can be unticked."""
    hinted = login_hint.casefold() == person.email
    intro = "" if hinted else f"<p>Nobody here is called {escape(login_hint)}. {escape(person.display_name)} is.</p>"
    return _page(
        "Sign in with Google",
        f"""<h1>mailtrove wants access to your Google Account</h1>{intro}<p>{escape(person.email)}</p>
<form method="post" action="/consent">{_hidden("transaction", transaction)}{_hidden("person", person.oid)}
<label><input type="checkbox" name="mail" value="yes" checked> Read, compose, send and permanently delete all your
email from Gmail</label>
<div class="row"><button name="answer" value="decline">Cancel</button>
<button class="yes" name="answer" value="accept" autofocus>Continue</button></div></form>""",
    )


def _card(person: Person, face: int, asked: bool) -> str:
    initials = "".join(word[0] for word in person.display_name.split())
    kind = "personal" if person.personal else "work or school"
    if asked:
        kind = "asked for"
    colour = _FACES[face % len(_FACES)]
    return f"""<button class="person{" asked" if asked else ""}" name="person" value="{escape(person.oid)}"
{"autofocus" if asked else ""}><span class="face" style="background:{colour}">{escape(initials)}</span>
<span class="who"><b>{escape(person.display_name)}</b><small>{escape(person.upn)}</small>
<small>{escape(person.tagline)}</small></span><span class="tag">{kind}</span></button>"""


def _wishes(scopes: frozenset[str]) -> list[tuple[str, str]]:
    wishes = []
    if any(scope.endswith("/IMAP.AccessAsUser.All") for scope in scopes):
        wishes.append(("Read your mailbox over IMAP", "All folders and messages that you can see yourself."))
    if "offline_access" in scopes:
        wishes.append(("Keep access you have given it", "It can sync when you are not here, until you take it back."))
    wishes.append(("Know who you are", "Your name, your sign-in name and, if you have one, your e-mail address."))
    return wishes


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _page(title: str, body: str) -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} · mailtrove sandbox</title>
<style>{_STYLE}</style></head><body><main>
<div class="brand"><span><i></i><i></i><i></i><i></i></span>Sandbox identity provider</div>{body}</main>
<footer>Everything here is made up and runs on this computer only. No password is ever asked for.</footer>
</body></html>"""
