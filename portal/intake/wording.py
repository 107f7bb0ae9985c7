"""Every word the machine writes about answers, in one place for a reviewer.

Questions and options are not here: their words are the definition's. Rules of
the house (spec 2.4, 5.2): "they", no blame words, no diagnosis words, no
percentages, no advice. Braces are filled in: ``{client}`` the client's name,
``{other}`` "their partner", ``{who}``/``{whose}`` one of the two, ``{how}`` how
often.
"""

from __future__ import annotations

# --- The specialist's page: sections ---------------------------------------------------------

SECTION_TITLES = {
    "safety": "Safety first",
    "goal": "What they want from 30 minutes",
    "pattern": "Pattern and time",
    "chart": "Who carries what",
    "contrasts": "Strongest contrasts",
    "strengths": "Strengths and resources",
    "openers": "Questions to open with",
    "practical": "Practical",
    "changes": "What changed",
    "not_answered": "Not answered",
}
# What a section with nothing to say collapses to.
SECTION_EMPTY = {
    "safety": "Not asked or skipped - unknown.",
    "goal": "Not answered.",
    "pattern": "Not enough to describe a pattern.",
    "chart": "No area has enough answers to chart.",
    "contrasts": "No strong contrast in these answers.",
    "strengths": "No even area in these answers.",
    "openers": "None suggested.",
    "practical": "Not answered.",
    "changes": "First answers.",
    "not_answered": "Everything was answered.",
}
FOOTER = "Self-report. Not a test, not a diagnosis. One person's view."
PROVISIONAL = "Provisional: no norms yet."
NO_FLAGS = "no quality flags"

# --- Safety ----------------------------------------------------------------------------------

NOTHING_REPORTED = "Asked, nothing reported."
NOTHING_BETWEEN = "Between them: asked, nothing reported."
NOTHING_SELF = "Self-harm: asked, nothing reported."
SKIPPED = "Not asked or skipped - unknown. Ask in private."
UNKNOWN = "Not known - ask in private."
UNKNOWN_SELF = "Self-harm: not known - ask in private."
REVIEW_NOW = "Needs review now. "
REPORTED = "{reasons} reported. Do not propose joint sessions from this form."
REASONS = {
    "saf.now": "safety right now in doubt",
    "saf.child": "worry about a child or someone they care for",
    "saf.harm": "harm",
    "saf.afraid": "fear",
    "saf.control": "control",
    "saf.own": "their own behaviour when things got heated",
}
SELF_HARM_MIGHT_ACT = "Thoughts of self-harm, and they might act on them or are not sure."
SELF_HARM_OPEN_OFTEN = "Frequent thoughts of self-harm; whether they might act was left open."
SELF_HARM_OPEN = "Thoughts of self-harm; whether they might act was left open."
SELF_HARM_NO_PLAN = "Thoughts of self-harm, no plan to act reported."
HANDLE = "How to handle these answers: “{words}”."
PRIVATE_ROOM = {
    "yes": "Can talk in private when you meet.",
    "no": "Cannot talk in private when you meet.",
    "unsure": "Not sure whether they can talk in private.",
    "skip": "Private room: rather not say.",
    None: "Private room: not answered.",
}
SIGNAL = "If they say “{word}”, stop or change the subject."
READ_WITH_SAFETY = (
    "Read in the light of section 1. Imbalance scores do not describe shared responsibility"
    " for fear or harm."
)

# --- Pattern and time ------------------------------------------------------------------------

PATTERNS = {
    "over_giving": "Answers place more of the load on {client}'s side ({count}; {numbers}).",
    "over_receiving": "Answers place more of the load on {other}'s side ({count}; {numbers}).",
    "mutual_withdrawal": "{neither} giving acts are reported as done by neither ({numbers}).",
    "volatile": "{client} reports sharp swings from one side to the other ({numbers}).",
    "split": "Each carries different things: {client} more in {plus}; {other} more in {minus}"
    " ({numbers}).",
    "balanced": "Largely even ({scored} scored; {numbers}).",
    "local": "Uneven in places: {uneven} ({numbers}).",
}
# Short names of the patterns, for "then and now".
PATTERN_NAMES = {
    "insufficient": "not enough to describe a pattern",
    "mutual_withdrawal": "much of this is done by neither side",
    "volatile": "reported as swinging sharply",
    "over_giving": "client's side carries more",
    "over_receiving": "the other's side carries more",
    "split": "each carries different things",
    "balanced": "largely even",
    "local": "uneven in places",
}
INSUFFICIENT = "Not enough to describe a pattern: {why}."
TOO_FEW_DOMAINS = "too few areas answered"
CONFIDENCE = "Confidence {confidence}."
SWINGING = "swings reported"
CONTRADICTORY = "Some answers pull both ways ({pairs}); worth asking, not correcting."

TIME = "Time points to a {code} pattern: {parts}."
TIME_PROVISIONAL = "Time points to a {code} pattern, from duration only: {parts}."
TIME_NONE = "{client} says it does not feel one-sided."
TIME_UNCLEAR = (
    "{client} says it does not feel one-sided, while the answers lean; worth exploring,"
    " not correcting."
)
TIME_UNKNOWN = "How long it has been so: not known."
SHIFT = {
    "moves": "moves with what life brings",
    "sometimes": "moves a little",
    "same": "same side nearly all the time",
    "swings": "swings sharply from side to side",
}
CAUSE = {
    "ongoing": "began with {event}, still going on",
    "over": "began with {event}, over now",
    "none": "no starting event",
}
SOME_EVENT = "an event in their lives"
ADJUST = {
    "f0": "never adjusted",
    "f1": "rarely adjusted",
    "f2": "sometimes adjusted",
    "f3": "often adjusted",
    "f4": "nearly always adjusted",
}
TREND = {
    "steady_one_side": "weekly notes lean to one side",
    "swinging": "weekly notes swing",
    "even": "weekly notes are even",
    "moves_both_ways": "weekly notes move both ways",
    "unclear": "weekly notes show no clear trend",
}

QUALITY = {
    "straight_line_who": "the same side in every who-question",
    "straight_line_freq": "the same answer to every how-often question",
    "too_fast": "answered faster than one can read",
    "fast": "answered quickly",
    "contradictory": "mixed answers, ask",
    "many_skips": "many questions left open",
}

# --- Chart and contrasts ---------------------------------------------------------------------

MOSTLY = "mostly {who}"
MORE_OFTEN = "more often {who}"
ABOUT_EVEN = "about even"
EVEN = "even"
NOT_SCORED = "not scored"
ANSWERED = "{answered} of {asked} answered"
CHART_ONE = "{who} in {count} of {scored} areas; widest: {widest}."
CHART_CLIENT = "{client} reports carrying more"
CHART_OTHER = "{client} reports {other} carrying more"
CHART_BOTH = (
    "{client} reports carrying more in {plus} of {scored} areas, {other} in {minus};"
    " widest: {widest}."
)
CHART_EVEN = "{client} reports {scored} as about even."
CHART_DOUBTFUL = "Read these numbers with care: {why}."

HOW_WHO = {"2": "nearly always", "1": "more often"}
HOW_OFTEN = {
    "f0": "never",
    "f1": "rarely",
    "f2": "sometimes",
    "f3": "often",
    "f4": "nearly always",
}
LOAD_PHRASES = {
    "voi.l1": "{how} {who} does the listening",
    "voi.l2": "{whose} view {how} wins",
    "voi.l3": "{how} {who} stays quiet to avoid an upset",
    "bnd.l1": "{how} {who} agrees to things they would rather refuse",
    "bnd.l2": "{whose} friends, interests or free time {how} get cut back",
    "bnd.l3": "{how} {who} gets time alone when asking for it",
    "car.l1": "{how} {who} notices when the other is low, and checks in",
    "car.l2": "{how} {who} plans ahead and keeps track",
    "car.l3": "{how} {who} leans on the other to feel all right",
    "rep.l1": "{how} {who} makes the first move after an argument",
    "rep.l2": "{how} {who} suggests time together or starts the talks that matter",
    "rep.l3": "{how} {who} pulls away or goes silent when things get hard",
    "fai.l1": "{how} {who} does the jobs that have to be done",
    "fai.l2": "{how} {who} gives or pays more than feels right",
    "fai.l3": "{how} {who} gets thanked",
    "wgt.l1": "{whose} needs {how} come first",
    "wgt.l2": "{how} {who} worries about losing the other",
    "wgt.l3": "{who} could manage more easily without the other",
    "grw.l1": "{how} {who} owns up when something goes wrong",
    "grw.l2": "{how} {who} changes plans so that things work out",
    "grw.l3": "{whose} hopes {how} shape the plans",
}
STRAIN_PHRASES = {
    "voi.s1": "{client} {how} holds back what they think or feel",
    "voi.s2": "{other} {how} takes in what {client} says",
    "bnd.s1": "{client} {how} feels guilty or pushed when setting a limit",
    "bnd.s2": "{client} {how} does things that feel like their own",
    "car.s1": "it is {how} hard to switch off",
    "car.s2": "{other} {how} sees the quiet things {client} does",
    "rep.s1": "arguments {how} stop without being settled",
    "rep.s2": "they {how} talk it through and feel close again",
    "fai.s1": "{client} {how} counts who did what",
    "fai.s2": "kind acts {how} come free",
    "wgt.s1": "{client} {how} fears it could all end over letting {other} down",
    "wgt.s2": "{client} can {how} feel fine when {other} is unhappy with them",
    "grw.s1": "promises to change {how} fade away",
    "grw.s2": "it {how} feels as if both are working on this",
}

# --- Strengths, practical, changes, not answered ---------------------------------------------

RUNS_EVENLY = "Runs evenly: {areas}."
EVERY_AREA = "every area"
STILL_WORKS = "Still works well: {quote}"
HELPED = "Helped, even a little: {quote}"
BRINGS = "What brings them: {choices}."

CONTACT_UNKNOWN = "Contact: not answered; the portal only."
CONTACT = {
    "portal": "Contact: the portal only",
    "email": "Contact: email",
    "text": "Contact: text message",
    "phone": "Contact: phone",
}
CONTACT_SAFE = {"yes": "safe at any time", "times": "only at certain times"}
CONTACT_NOT_SAFE = "Contact: not safe by {channel}; the portal only."
CONTACT_SAFE_OPEN = "whether that is safe was not answered, so the portal only"
CHANNELS = {"email": "email", "text": "text message", "phone": "phone"}
VOICEMAIL = {"yes": "a short voicemail is fine", "no": "no voicemail"}
DEVICES = {
    "yes": "Someone else uses or checks their devices: neutral messages, no attachments.",
    "unsure": "Perhaps someone else checks their devices: neutral messages, no attachments.",
}
NEEDS = "Needs: {needs}."
LANGUAGE = "Most at ease in {quote}."
THERAPY = {
    "now": "In therapy or counselling now",
    "past": "Had therapy or counselling before",
    "never": "No therapy or counselling before",
}
ABOUT = {
    "dating": "About someone they are dating",
    "partner": "About their long-term partner",
    "married": "About their husband, wife or civil partner",
    "parting": "About someone they are separating from",
    "former": "About a former partner",
    "parent": "About their parent",
    "child": "About their adult child",
    "sibling": "About their brother or sister",
    "friend": "About a friend",
    "someone": "About someone else",
}
LIVING = {
    "together": "living together",
    "partly": "living together part of the time",
    "apart": "living apart",
}
CARING = {
    "home": "caring together for others at home",
    "away": "children or others they care for live elsewhere or are grown up",
    "none": "nobody to care for together",
}

MOVED = "{area}: {moves}."
MOVED_LOAD = "load {then} to {now}"
MOVED_STRAIN = "strain {then} to {now}"
PATTERN_THEN_NOW = "Pattern then: {then}. Now: {now}."
NO_MOVE = "Nothing moved beyond the usual noise since the last answers."
NOT_COMPARABLE = "Asked differently last time, not comparable."
WEEKLY = "{words}."

BLANK = "Left blank: {places}."
DECLINED = "Declined: {places}."
NOT_SHARED = "Not shared: {parts}."
COUNT_IN = "{count} in {part}"
PRIVATE_QUESTIONS = ("1 private question", "{count} private questions")

# --- The note --------------------------------------------------------------------------------

NOTE_TITLES = {
    "note.reason": "Reason for coming",
    "note.goals": "Goals",
    "note.context": "Context",
    "note.timeline": "Timeline",
    "note.tried": "What was tried",
    "note.strengths": "Strengths",
    "note.pattern": "Pattern",
    "note.background": "Background",
    "note.access": "Access",
    "note.contact": "Contact",
    "note.risk": "Risk",
    "note.impression": "Impression",
    "note.plan": "Plan",
}

# --- What the client sees --------------------------------------------------------------------

CLIENT_STRENGTH = "In {area}, things look even between you."
CLIENT_EVEN = "In {area}, things look about even."
CLIENT_MORE = "In {area}, {side} side {does} more."
CLIENT_MUCH_MORE = "In {area}, {side} side {does} much more."
CLIENT_DOES = {"car": "does", "rep": "does", "fai": "does", "grw": "does"}
CLIENT_CARRIES = "carries"
CLIENT_CLOSING = "This is one side of the story, on one day."
CLIENT_TOO_FEW = "There are not enough answers for a picture yet. You can add more at any time."

# --- Help shown at once (spec 3.6) -----------------------------------------------------------

GATE_FACTS = "You can skip all of them."
HELP_PARTNER_HEADING = "People you can talk to"
HELP_PARTNER = (
    "Thank you for telling us. What you described should not happen to anyone, and it is not your"
    " fault. These people are free to talk to, even if you are not sure what to call it."
)
HELP_CRISIS = (
    "Thank you for saying so. Many people have such thoughts when life is hard. You do not have to"
    " wait for the meeting: you can talk to someone now."
)
HELP_CRISIS_WAITS = "You can call now. This form will wait."
HELP_EMERGENCY = (
    "If you or someone else is in danger now, call {emergency}. We cannot see this as it happens."
)
HELP_OWN = (
    "Thank you for being honest. Wanting to change this is a good reason to come. If someone is in"
    " danger now, call {emergency}."
)
HELP_SEEN = "I have seen this \N{EN DASH} go on"
LET_KNOW = "Let my specialist know now"
WILL_BE_TOLD = (
    "Your specialist will be told that someone should look at this soon."
    " This is not watched round the clock."
)
BOOKING_KEPT = "Your booking is kept. It is not a replacement for help today."
