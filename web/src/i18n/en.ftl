# The texts of the page in English. Every name here is in the other languages, too: a test sees to it.

## Frame

page-name = Information
language-choice = Language
leave = Leave this page
leave-hint = Empties the page and opens another one
back = Back
next = Next
change = Change
cancel = Cancel
done = Done
loading = One moment …
try-again = Try again
save-evidence = Save the evidence
close = Close
yes = Yes
no = No
skip = Go to the content
traces-link = What stays on this device
file-drop-hint = Drag the file here, or choose it. It is read on this device and sent nowhere.
election-fingerprint = Fingerprint of this election
election-fingerprint-hint = Compare it with the one that was published elsewhere: in a newspaper, by a friend, on paper. If it differs, this is not your election.
no-election = There is no election here at the moment.
choose-election = Which election?

## Phases

phase-setup = The election is being prepared.
phase-registration = Registration is going on.
phase-ready = Registration is over. Voting has not begun yet.
phase-open = Voting is going on.
phase-closed = Voting is over. The votes are being counted.
phase-tallied = The votes are counted.
phase-cancelled = This election was cancelled.
opens-at = Voting begins on { $time }.
closes-at = Voting ends on { $time }.
register-until = You can register until { $time }.

## Home

home-register = Register to vote
home-register-why = You show once who you are. Nobody can tell later how you vote.
home-status = How does my application stand?
home-phrase = Still have your phrase?
home-phrase-why = Try your twelve words now, while there is time.
home-vote = Vote
home-vote-why = It takes about five minutes. Have your twelve words ready.
home-find = Find my ballot
home-find-why = See that it is in the public record, and that it counts.
home-results = Results
home-record = The public record
home-receipt = Check a receipt
home-device = Check another device's ballot
home-hand-in = Hand in a sealed ballot
home-more = More
home-offline = Vote without a network
home-danger-title = Before you begin
home-danger = If someone could punish you for taking part, use a device and a network that this person does not control, and the Tor Browser if you can.

    Nobody who looks at the public record or at the servers can see who voted. Somebody who looks over your shoulder can.

## Phrase

phrase-title = Your twelve words
phrase-explain = These twelve words are your voting key. Whoever has them can vote as you. Nobody can give them to you again: not the commission, not this page.
phrase-write = Write them on paper, in this order, and check every letter. Do not photograph them and do not send them to anyone.
phrase-print = Print them
phrase-show-qr = Show as a QR code
phrase-hide-qr = Hide the QR code
phrase-qr = QR code of your twelve words
phrase-qr-hint = For a card that you print or draw. Whoever photographs it has your vote.
phrase-written = I have written them down
phrase-dice = Add dice rolls of your own
phrase-dice-hint = Only if you want to: roll a die as often as you like and type the numbers from 1 to 6. They are mixed with the randomness of this device.
phrase-dice-use = Make new words with them
phrase-confirm-title = Three of your words
phrase-confirm = Choose from your paper. So we both know that you have it.
phrase-confirm-word = Word number { $number }
phrase-confirm-wrong = That is another word than number { $number }. Look at your paper again.
phrase-confirm-back = Show me the words again
phrase-enter = Your twelve words, please. They stay on this device.
phrase-language = Language of the words
phrase-word = Word { $number } of { $all }
phrase-word-hint = Four letters are enough. Choose the word below, or press the space bar.
phrase-word-unknown = There is no such word number { $number }. Compare it with your paper.
phrase-suggestions = Words that fit
phrase-so-far = { $count } of { $all } words. Choose one to change it.
phrase-change = Change word { $number }, { $word }
phrase-again = Begin again
phrase-go = Go on
phrase-check-title = Still have your phrase?
phrase-check-good-title = These are your words
phrase-check-good = They fit together, and they belong to an application for this election. Keep the paper until the election is over.
phrase-check-unknown-title = These words fit together
phrase-check-unknown = But no application for this election belongs to them. Did you register with other words?
phrase-checking = Looking in the record …

## Constituency

constituency-title = Where do you vote?
constituency-hint = Choose where your constituency is. It cannot be changed later.

## Registering

register-title = Register to vote
register-about = You will need about ten minutes, your document, a sheet of paper and a pen.
register-steps =
    First this page makes twelve secret words for you. You write them down.

    Then two registrars are drawn by lot. You photograph your document, and yourself with a number on a sheet of paper. The pictures are locked on this device, so that only these two people can open them.

    When they have decided, the pictures are destroyed. What remains is a number that says nothing about you.
register-who-title = Who can see what?
register-who = Two of the registrars see your document. They never learn how you vote, and nobody can connect your vote with your document. A sample of the applications is looked at a second time by auditors.
register-closed-title = Registration is over
register-closed = Whoever is registered can vote as soon as voting begins.
register-not-here = Registration for this election does not work through this page.
register-begin = Begin
register-depositing = Handing in your number …
register-drawing = Two registrars are being drawn by lot. This takes a minute or two.
register-working = Proving that you are no robot …
register-drawn = Two registrars have been drawn.
evidence-title = How do you show who you are?
evidence-document = { $title }
document-title = Your document
document-zone = The lines of letters and signs « at the bottom of your document
document-zone-hint = Type them as they stand. The page checks them while you type. If your document has no such lines, leave this empty.
document-zone-good = These lines are right.
document-zone-short = { $count ->
    [one] { $count } sign is missing so far.
   *[other] { $count } signs are missing so far.
}
document-zone-wrong = Something in line { $line } is not right: { $field }. Compare letter for letter.
document-name = Name, as in the document
document-birth = Date of birth
document-birth-hint = Year, month, day: 1966-03-27
document-number = Personal number
document-number-hint = The personal number of your document; where it has none, the number of the document.
document-state = State that issued it
document-state-hint = Three letters, as in the document: BLR
mrz-field-document-number = the number of the document
mrz-field-birth = the date of birth
mrz-field-expiry = the date of expiry
mrz-field-personal-number = the personal number
mrz-field-composite = the last check digit
mrz-field-state = the state
mrz-field-name = the name
mrz-field-other = a sign that does not belong there
number-form = This is no personal number: 4 to 20 letters and digits.
field-needed = Please fill this in.
field-date = Please write the date like this: 1966-03-27.
picture-document = A picture of your document
picture-document-hint = The page with your photograph. All of it, sharp, without reflections.
picture-self = A picture of yourself, with the paper
picture-self-hint = Write this number large on a sheet of paper and hold it beside your face. It makes sure that nobody can use your picture for something else.
picture-paper = Number for your paper
picture-start = Turn on the camera
picture-take = Take the picture
picture-again = Take it again
picture-use = Use this picture
picture-stored-hint = The picture is only in this page, not among your photographs.
picture-none-title = The camera does not work here
picture-none = Allow this page to use the camera, or choose a picture that you take now. Delete it from your photographs afterwards. Data hidden in the picture, such as where it was taken, is removed.
picture-choose = Take or choose a picture
picture-bad = This is no picture that registrars can open. Please take a photograph (JPEG or PNG).
picture-shown = Your picture
send-title = Ready to send
send-hint = The pictures are locked for the two registrars before they leave this device.
send-button = Send
sending = Sending: { $percent } %
sent-title = Your application has arrived
sent = Two registrars look at it, which can take some days. Look here again with your twelve words. You do not have to leave an address or a telephone number.
vouch-title = People who vouch for you
vouch-hint = Paste what your friends gave you, or choose their files.
attestation-title = Confirmation of a registrar
attestation-hint = Paste what the registrar gave you, or choose the file.
paper-number = Your number
paper-number-hint = Show it to the registrar, or give it to friends who vouch for you.

## Status

status-title = How does my application stand?
status-deposited-title = Your number is in the list
status-deposited = Two registrars will be drawn by lot soon. Come back in a few minutes to send your pictures.
status-drawn-title = Your pictures are awaited
status-drawn = Two registrars were drawn. You can send your document and pictures now.
status-drawn-action = Go on with the application
status-in-review-title = The registrars are looking at it
status-in-review = You need not do anything. Nobody is told of an approval before the roll of voters is published.
status-more-title = The registrars ask for more
status-more = Please send your document and pictures again. Why: { $reason }
status-more-action = Send again
status-refused-title = Your application was refused
status-refused = Why: { $reason }
status-on-roll-title = You are on the roll of voters
status-on-roll = You can vote when voting begins. Keep your twelve words until then.
status-issued-title = Your right to vote is ready
status-issued = The registrars have signed it without knowing that it is yours. You can vote when voting begins.
status-none-title = There is no application with these words
status-none = Did you use other words, or another constituency?
reason-unreadable = a picture cannot be read
reason-paper-missing = the paper with the number is missing in the picture
reason-other-person = the picture shows somebody else than the document
reason-forged = the document is not taken to be genuine
reason-expired = the document has expired
reason-not-entitled = you are not entitled to vote in this election
reason-number = the number is not the one in the document
reason-vouch = somebody who vouches for you cannot
reason-attestation = the confirmation of the registrar is missing or wrong
reason-other = another reason

## Vote

vote-title = Vote
vote-intro = Enter your twelve words. Then you choose in peace: nothing runs out before voting ends.
vote-collecting = Fetching your right to vote …
vote-checking = Checking it …
vote-ready-title = You can vote
vote-count = { $count ->
    [one] There is one question.
   *[other] There are { $count } questions.
}
vote-again-title = You have voted before
vote-again = { $count ->
    [one] There is one ballot of yours in the record.
   *[other] There are { $count } ballots of yours in the record.
} If you vote again, the new ballot counts and the earlier one does not.
vote-again-hides = Everyone can see that somebody changed this ballot, and how often. Nobody can see whose ballot it is, or what it says.
vote-step = Question { $number } of { $all }
rule-one = Choose one.
rule-several = Choose up to { $most }.
rule-points = Give up to { $most } points in all.
rule-least = At least { $least }.
rule-list = Choose one list.
rule-candidates = { $most ->
    [one] You may also mark one candidate of this list.
   *[other] You may also mark up to { $most } candidates of this list.
}
blank-vote = I do not choose any of these (blank vote)
search-label = Search
search-hint = Part of a name is enough.
search-count = { $shown } of { $all } are shown.
candidates-of = { $count ->
    [one] { $name }: one candidate
   *[other] { $name }: { $count } candidates
}
candidates-left = { $left ->
    [0] You have marked as many as you may.
    [one] You may mark one more.
   *[other] You may mark { $left } more.
}
points-less = One point less for { $name }
points-more = One point more for { $name }
points-of = Points of { $name }
programme-of = { $title } ({ $name })
programme-save = Save this document
programme-whole = Show all of it
review-title = Your ballot
review-hint = Nobody has seen this yet. Look at it once more.
review-points = { $points ->
    [one] { $name }: one point
   *[other] { $name }: { $points } points
}
review-nothing = Nothing chosen
review-change = Change: { $title }
to-review = To the overview
remark-must-nothing = Please choose something here, or a blank vote where there is one.
remark-must-too-few = { $missing ->
    [one] Please choose one more.
   *[other] Please choose { $missing } more.
}
remark-must-too-many = { $missing ->
    [one] That is one too many.
   *[other] That is { $missing } too many.
}
remark-may-nothing = You have not chosen anything here. That is allowed.
remark-may-fewer = { $missing ->
    [one] You could choose one more. You need not.
   *[other] You could choose { $missing } more. You need not.
}
remark-may-no-candidate = You have marked no candidate of this list. You need not.
sealing = Sealing your ballot …
sealing-of = Sealing your ballot: part { $done } of { $all }
sealed = Your ballot is sealed. It has not been sent.
seal = Seal the ballot
cast-title = Cast your ballot
sealed-mark = If you want to check this device, write these words down before you go on:
cast = Cast the ballot
cast-not = Do not cast it
cast-incomplete = Please complete your ballot first.
device-check-link = Check that my device is honest
casting = Casting your ballot. If the connection breaks, this page tries again by itself.
casting-again = No connection. Trying again … (attempt { $attempt })
cast-promised-title = Your ballot has been handed in
cast-promised = The service promised in writing that it will be in the public record by { $time }. You can leave this page now, or wait here until it is there.
cast-promised-hint = You can look it up any time with your twelve words.
cast-waiting = Waiting for the record …
cast-in-record-title = Your ballot is in the record
cast-in-record = This device has checked it: the ballot is entry { $index } of the public record, which { $witnesses } independent witnesses have signed.
cast-save = Save the receipt
cast-save-hint = Only if you want to. Whoever finds the receipt knows that you took part, but not how you voted.
cast-save-promise = Save the promise
cast-save-ballot = Save the sealed ballot
check-title = Is this device honest?
check-explain = Anyone who gets hold of your device could make it seal something else than you chose. You can test it: have this ballot opened instead of cast. An opened ballot is thrown away; then you vote afresh.
check-words = Are these the words that you wrote down?
check-qr = Or photograph this code with another device
check-open = Open this ballot
check-opened-title = Here is the opened ballot
check-opened = Take the file to another device, open this page there (or ask an observer), and choose “Check another device's ballot”. It shows what your device really sealed. The words there must be the same as those on your paper.
check-save = Save the opened ballot
check-warning = The file shows what you chose and which ballots are yours. Give it only to someone you trust, and vote differently if you are not sure.
check-afresh = Vote afresh

## Device check, on the second device

device-title = Check another device's ballot
device-intro = Choose the file that the other device saved.
device-file = File with the opened ballot
device-good-title = The ballot holds what this page shows
device-good = Compare three things: that these are the words on your paper, that these were your choices, and that the election is the right one.
device-words = Words of this ballot
device-honest = It says nothing about how the device draws its secret numbers.

## Find

find-title = Find my ballot
find-intro = This page asks for all ballots of a group, so that nobody learns which one you look for.
find-none-title = There is no ballot of yours in the record
find-none = If you cast one a short time ago, it will be there after the next publication. If you did not vote, that is as it should be.
find-one = Ballot { $number }, entry { $index }
find-in-record = In the record, signed by { $witnesses } witnesses.
find-counts = This ballot counts.
find-replaced = It was replaced by a later one and does not count.
find-will-count = As things stand, this one counts.
find-counted-title = Your vote counts
find-counted = The list of counted ballots names your last ballot. This device has checked it.
find-not-counted-title = No ballot of yours is in the list of counted ballots
find-save = Save the receipt of this ballot

## Receipt

receipt-title = Check a receipt
receipt-intro = A receipt proves that a ballot is in the public record. Checking it needs no network.
receipt-file = File with the receipt
receipt-ballot = Check it together with the sealed ballot
receipt-ballot-hint = If you saved the sealed ballot, too, this page checks that the receipt is for that one.
receipt-of-ballot = It is the receipt of the sealed ballot that you chose.
receipt-of-any = Which ballot it is for can be checked with the sealed ballot, if you saved it.
receipt-good-title = The receipt is right
receipt-good = A ballot is entry { $index } of the record of this election, which had { $size } entries then. { $witnesses } witnesses signed that.
receipt-leaf = Hash of the ballot

## Results

results-title = Results
results-none-title = There is no result yet
results-none = It is published here when the votes are counted.
results-ballots = { $count ->
    [one] One ballot was counted.
   *[other] { $count } ballots were counted.
}
results-of = { $title }: results
results-turnout = { $voted } of { $all } took part.
results-chart = Chart: { $title }
results-chart-seats = Seats
results-item = Option
results-list = List
results-votes = Votes
results-share = Share
results-seats = Seats
results-blank = Blank votes
results-elected = Elected
results-elected-candidates = Elected from this list
results-vacant = { $count ->
    [one] One seat stays vacant.
   *[other] { $count } seats stay vacant.
}
results-accepted = Accepted
results-rejected = Not accepted
results-quorum-missed = Too few took part.
results-withheld = So few voted here that a result would show how single people voted. It is not opened.
results-group = In: { $places }
results-tie = A draw decided between { $names }.
results-verified-title = How this was checked
results-verified-log = The result is entry { $index } of the public record. { $witnesses } witnesses signed the record.
results-verified-commission = { $count ->
    [one] One member of the commission signed the result.
   *[other] { $count } members of the commission signed the result.
}
results-verified-trustees = { $count ->
    [one] One trustee agreed to the sums and opened a part.
   *[other] { $count } trustees agreed to the sums, and { $opened } opened their parts.
}
results-verified-not = This page has not added up all the ballots. Everyone can, with the program below.

## Record

record-title = The public record
record-intro = Everything that counts is in this record. Everyone can read it, and nobody can change it without being noticed.
record-size = Entries
record-checkpoint = Last signed state
record-time = Time of the last signed state
record-root = Hash of all entries
record-witnesses = Witnesses who signed it
record-witness-missing = not signed
record-witness-signed = signed
record-quorum = At least { $quorum } of { $all } must have signed.
record-phase = Phase
record-epochs = Ballots by publication
record-epochs-table = As a table
record-epoch = Publication
record-epoch-time = Published after
record-epoch-ballots = Ballots
record-constituency = Constituency
record-on-roll = On the roll
record-voted = Voted
record-ballots = Ballots
record-checked = This device has checked the signatures of the witnesses.
verify-title = Check it yourself
verify-intro = This page comes from a server, and a server can lie. The program does not: it checks the whole record, and it runs on your own computer.
verify-commands = These commands fetch the record and check all of it:
save-kit = Save what voting without a network needs

## Without a network

offline-title = Vote without a network
offline-intro = This file works without any network. It needs the manifest of the election, which comes from the commission or from the page of the election.
offline-choose = Manifest or election file
offline-same-title = Is this the right election?
offline-same = Compare these words with those that were published. If only one differs, stop.
offline-same-yes = They are the same
offline-same-no = They differ
offline-differ = Then do not vote with this file. Tell the commission and observers, by a way that you trust, that somebody hands out another manifest.
offline-needs = To vote, this page needs the keys of the election and your right to vote. Both are in the election file that “The public record” saves for you.
offline-signature = Your right to vote
offline-signature-hint = Choose the part of the roll that was saved with the election file.
offline-server = Address of the service
offline-server-hint = Only if you want to use the network: for example https://vote.example or an onion address.
offline-connect = Connect
offline-no-network = Go on without a network
offline-sign = Sign the sealed ballot
offline-file-title = Your sealed ballot
offline-file = Save it and hand it in: through this page on another device, through any service or mailbox of the election, with the command below, or give it to someone who carries it. Whoever carries it cannot read or change it.
offline-save = Save the sealed ballot

## Handing in

hand-in-title = Hand in a sealed ballot
hand-in-intro = For a ballot that was sealed on another device, or for somebody else. You cannot see what is in it.
hand-in-choose = File with the sealed ballot
hand-in-other = Other ways to hand it in
hand-in-mailbox = Hand it in at a mailbox as well
hand-in-mailbox-save = Save the acknowledgement
hand-in-mailbox-done = The mailbox { $name } has acknowledged it.

## Traces

traces-title = What stays on this device
traces-page = This page stores nothing: no cookie, no file, nothing in the browser's memory. Close it, and your words are gone from it.
traces-else-title = What we cannot prevent
traces-history = The browser's history shows that you were at this address. Use a private window, or delete the history.
traces-screens = Screenshots, and what others could see or film.
traces-keyboard = Many keyboards on phones learn what is typed. Choose words by touching them.
traces-network = Your provider sees that you visited this address; the Tor Browser prevents that.
traces-files = Files that you saved yourself.
traces-camera = Pictures that you took with the phone's own camera program.

## Leaving

left = You can close this page.

## Faults

fault-other-title = Something went wrong
fault-other = Your vote is safe: nothing was sent that was not confirmed. Please try again. If it happens again, tell the commission this word: { $code }
fault-network-title = No connection
fault-network =
    The service cannot be reached at the moment. What you have entered is still here.

    Your vote is safe. If you had just cast it, it is either in, or it was not sent; casting it once more does no harm. Try again, or use another connection.
fault-timeout-title = The answer does not come
fault-timeout = The service takes too long. What you have entered is still here, and trying again does no harm.
fault-busy-title = Many people are here right now
fault-busy = The service asks you to wait a little. What you have entered is still here. Try again in a minute.
fault-not-open-title = Voting has not begun yet
fault-not-open = It begins on { $time }. You lose nothing by waiting. Keep your twelve words.
fault-closed-title = Voting is over
fault-closed = A ballot can no longer be cast. What you cast before counts. If you have a promise for a ballot that is not in the record, hand it in now.
fault-cancelled-title = This election was cancelled
fault-cancelled = The reason is in the public record. No votes are counted.
fault-phrase-length-title = These are not twelve words
fault-phrase-length = Your phrase has exactly twelve words. Count those on your paper.
fault-phrase-word-title = A word is not in the list
fault-phrase-word = Word number { $position } is not right. Compare it with your paper. Your vote is not touched by this.
fault-phrase-checksum-title = These words do not fit together
fault-phrase-checksum = One of them is wrong, or two have changed places. Compare each with your paper, in order. Your vote is not touched by this.
fault-phrase-ambiguous-title = These words are in several languages
fault-phrase-ambiguous = Choose the language of your words above.
fault-not-on-roll-title = There is no right to vote for these words
fault-not-on-roll = No roll of voters names an application with these words. Did you use other words or another constituency? Is registration still going on? Then look at how your application stands.
fault-no-quorum-title = Not enough registrars have signed yet
fault-no-quorum = Your right to vote needs the signatures of { $needed } registrars; { $there } are there. You have done everything right. Come back later; nothing is lost.
fault-share-title = A signature of a registrar is wrong
fault-share =
    What the service sent as signatures of registrars is not genuine. So your right to vote cannot be put together from it.

    Your vote is safe; nothing was sent. Try another connection or another address of the service. If it happens again, tell observers.
fault-fork-title = Alarm: two different records
fault-fork =
    The service now shows another record than before. That must never happen, and it means that somebody is cheating.

    Do not vote through this address now. Save the evidence and give it to observers and to the commission, by a way that you trust. Votes cast before are in the record that the witnesses signed.
fault-promise-broken-title = Alarm: a broken promise
fault-promise-broken =
    The service promised that your ballot would be in the record by now, and it is not.

    Save the evidence: with it, your ballot can still be handed in, and everyone can see who broke the promise. Hand it in at another address or at a mailbox, and tell observers.
fault-promise-title = The promise is not genuine
fault-promise = The service answered, but without a valid promise. Do not count on your ballot having been taken. Try again, or use another address or a mailbox; the same ballot can be handed in as often as you like.
fault-checkpoint-title = The record is not signed as it must be
fault-checkpoint =
    The service shows a record that lacks the right signatures. This page does not trust it.

    Your vote is safe; nothing was sent. Try another address, and tell observers if it happens again.
fault-checkpoint-quorum-title = Too few witnesses have signed the record
fault-checkpoint-quorum =
    Witnesses make sure that everyone sees the same record. Too few have signed this one, so this page does not trust it.

    Your vote is safe; nothing was sent. Try again later or at another address. If it stays so, tell observers.
fault-election-title = This is another election
fault-election = What you gave belongs to another election than the one on this page. Compare the fingerprints.
fault-receipt-election-title = A receipt of another election
fault-receipt-election = The receipt is not from this election. That says nothing about your vote here. Look for the receipt of this election, or find your ballot with your twelve words.
fault-election-keys-title = Alarm: wrong keys
fault-election-keys =
    The service gave keys that the trustees did not make. Whoever has the other half could read your ballot.

    Nothing was sent. Do not vote through this address. Save the evidence and tell observers.
fault-manifest-title = This is not the manifest of the election
fault-manifest = The file, or what the service sent, is not the manifest with this fingerprint. Nothing was sent. Get it from another source and compare the fingerprint.
fault-receipt-title = This is no receipt
fault-receipt = The file is no receipt of a ballot, or it was changed. That says nothing about your vote. Find your ballot with your twelve words.
fault-tree-proof-title = The proof does not hold
fault-tree-proof = The ballot is not at the place that the receipt or the service claims. Save it and show it to observers. Find your ballot with your twelve words.
fault-attachment-title = A document was changed
fault-attachment = What the service sent is not the document that the commission published. It is not shown.
fault-opening-title = The device is not honest
fault-opening =
    The opened ballot is not what it claims to hold.

    Do not vote with that device. Keep the file, and show it to observers.
fault-ballot-seq-used-title = Your last ballot is still waiting
fault-ballot-seq-used = A ballot of yours was taken and will be published soon. After that you can vote again. The ballot that you cast is safe.
fault-ballot-seq-title = This ballot has been overtaken
fault-ballot-seq = Another ballot of yours came first. Begin again; the page then makes one that replaces it.
fault-ballot-too-many-title = You have changed your vote as often as is allowed
fault-ballot-too-many = Your last ballot counts.
fault-file-title = This file is not what is needed here
fault-file = It cannot be read. Nothing was sent. Did you choose another file?
fault-file-too-large-title = This file is too large
fault-file-too-large = What is needed here is never larger than 64 MB.
fault-no-registry-title = The registry cannot be reached
fault-no-registry = Registration does not work through this page at the moment. Nothing is lost.
fault-too-late-title = Registration is over
fault-too-late = New applications are not taken any more. If you have handed in yours, it counts.
fault-application-decided-title = It has been decided
fault-application-decided = The registrars have decided on this application. See how it stands.
fault-application-unknown-title = There is no application with these words
fault-application-unknown = Did you use other words, or another constituency? If you have just registered, wait a few minutes.
fault-reviewers-title = The registrars have changed
fault-reviewers = In the meantime another registrar was drawn for you. Please send once more; you need not enter anything again.
fault-clock-title = The clock of this device is wrong
fault-clock = Set date and time, and try again. Your vote is not touched by this.
fault-camera-title = The camera cannot be used
fault-camera = Allow it in the browser, or choose a picture below.
fault-evidence-full-title = The registry is full at the moment
fault-evidence-full = It takes pictures again when registrars have decided on others. Come back tomorrow; your number stays yours.
