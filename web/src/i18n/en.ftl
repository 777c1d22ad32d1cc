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
traces-link = What stays on this device
file-drop-hint = Drag the file here, or choose it. It is read on this device and sent nowhere.
election-fingerprint = Fingerprint of this election
election-fingerprint-hint = Compare it with the one that others published: a newspaper, a friend, a leaflet. If it differs, this is not your election. It is no secret, and has nothing to do with your twelve words.
no-election = There is no election here at the moment.
choose-election = Which election?

## Phases

phase-setup = The election is being prepared.
phase-registration = Registration is going on.
phase-ready = Registration is over. Voting has not begun yet.
phase-waiting = Voting has not begun yet.
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
home-status = Where does my application stand?
home-phrase = Still have your twelve words?
home-phrase-why = Try them now, while there is time.
home-vote = Vote
home-vote-why = It takes about five minutes. Have your twelve words ready.
home-find = Find my ballot
home-find-why = See that it is in the public record, and that it counts.
home-missing = My ballot is missing
home-missing-why = If you have a promise or a confirmation for a ballot that is not in the record.
home-results = Results
home-record = The public record
home-receipt = Check a receipt
home-device = Check another device’s ballot
home-hand-in = Hand in a sealed ballot
home-more = More
home-offline = Vote without a network
home-danger-title = Before you begin
home-danger = If someone could punish you for taking part, use a device and a network that they do not control. Use the Tor Browser if you can.

    Nobody can see from the public record who voted. Somebody who looks over your shoulder can. Whoever watches your connection, or runs the server, can see that you were here; the Tor Browser prevents that.

## Phrase

phrase-title = Your twelve words
phrase-explain = These twelve words are your key for voting. Whoever has them can vote as you. If you lose them, nobody can give them back to you: not the commission, not this page.
phrase-write = Write them on paper, in this order, and check every letter. Do not photograph them and do not send them to anyone.
phrase-print = Print them
phrase-show-qr = Show as a QR code
phrase-hide-qr = Hide the QR code
phrase-qr = QR code of your twelve words
phrase-qr-hint = For a card that you print or draw. Whoever photographs it can vote as you.
phrase-written = I have written them down
phrase-dice = Add dice rolls of your own
phrase-dice-hint = Only if you want to: roll a die as often as you like and type the numbers from 1 to 6. They are mixed with the randomness of this device.
phrase-dice-use = Make new words with them
phrase-confirm-title = Three of your words
phrase-confirm = Choose them, looking at your paper. Then you can be sure that it is right.
phrase-confirm-word = Word number { $number }
phrase-confirm-wrong = That is not word number { $number }. Look at your paper again.
phrase-confirm-back = Show me the words again
phrase-enter = Please enter your twelve words. They stay on this device.
phrase-language = Language of the words
phrase-word = Word { $number } of { $all }
phrase-word-hint = Four letters are enough. Choose the word below, or press the space bar.
phrase-word-unknown = Word number { $number } is not in our list. Compare it with your paper.
phrase-suggestions = Words that fit
phrase-so-far = { $count } of { $all } words. Choose one to change it.
phrase-change = Change word { $number }, { $word }
phrase-again = Begin again
phrase-go = Go on
phrase-check-title = Still have your twelve words?
phrase-check-good-title = These are your words
phrase-check-good = They are right, and there is an application for this election with them. Keep the paper until the election is over.
phrase-check-unknown-title = There is no mistake in these words
phrase-check-unknown = But there is no application for this election with them. Did you register with other words?
phrase-check-good-earlier-title = These are your words
phrase-check-good-earlier = They are right, and with them you can vote in this consultation, too. Keep the paper.
phrase-check-unknown-earlier-title = There is no mistake in these words
phrase-check-unknown-earlier = But there was no right to vote with them in the earlier election. Did you register then with other words, or in another constituency?
phrase-checking = Looking in the record …

## Constituency

constituency-title = Where do you vote?
constituency-hint = Choose your constituency. It cannot be changed later.

## Registering

register-title = Register to vote
register-about = You will need about ten minutes, your document, a sheet of paper and a pen.
register-steps =
    First this page makes twelve secret words for you. You write them down.

    Then two registrars are drawn by lot. Registrars check who is entitled to vote. You photograph your document, and yourself with a number on a sheet of paper. The pictures are locked on this device: only these two people can open them.

    When they have decided, the pictures are destroyed. What remains is a number that says nothing about you.
register-who-title = Who can see what?
register-who = Two of the registrars see your document. They never learn how you vote, and nobody can connect your vote with your document. Auditors look at some of the applications a second time.
register-not-here = Registration for this election does not work through this page.
register-begin = Begin
register-come-back = I was registered for an earlier election
register-earlier = Fetching your earlier right to vote …
register-depositing = Handing in your number …
register-drawing = Two registrars are being drawn by lot. This takes a minute or two.
register-working = Proving that you are not a robot …
evidence-title = How do you show who you are?
document-title = Your document
document-zone = The lines with the signs < at the bottom of your document
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
document-number-hint = The personal number in your document. If there is none, the number of the document.
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
number-form = This is not a personal number. It has 4 to 20 letters and digits.
field-needed = Please fill this in.
field-state = Please write the state in one to three letters: BLR.
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
picture-shown = Your picture
send-title = Ready to send
send-hint = The pictures are locked before they leave this device. Only the two registrars can open them.
send-button = Send
sending = Sending: { $percent } %
sent-title = Your application has arrived
sent = Two registrars will look at it. That can take some days. Come back here with your twelve words. You do not have to leave an address or a telephone number.
vouch-title = People who vouch for you
vouch-hint = Paste what your friends gave you, or choose their files.
notes-count = There so far: { $count } of { $needed }.
notes-paste = Paste it here
notes-add = Add
notes-file = Or choose the file
home-vouch = Vouch for someone
vouch-intro = You can vouch for people whom you know and who have no document, once you are approved yourself. Only those registrars and auditors see it who look at the application of your friend.
vouch-friend = Number of the application of your friend
vouch-friend-hint = Your friend sees it while registering. It has 64 digits and letters; paste all of it.
vouch-friend-wrong = This is not a whole number: 64 signs, 0 to 9 and a to f.
vouch-slot = Which of the people is it for whom you vouch?
vouch-slot-hint = { $most ->
    [one] You may vouch for one person in all.
   *[other] You may vouch for { $most } people in all. Take another number for each.
}
vouch-done-title = Give this to your friend
vouch-done = It is good for this one application. It names your application, so show it to nobody else.
vouch-save = Save it
attestation-title = Confirmation of a registrar
attestation-hint = Paste what the registrar gave you, or choose the file.
paper-number = Your number
paper-number-hint = Show it to the registrar, or give it to friends who vouch for you.

## Coming back

come-back-title = Registering with an earlier right to vote
come-back-about =
    Whoever had the right to vote in the earlier election that is named below can register without a document and without pictures. The twelve words of then are enough.

    This takes a few minutes.
come-back-once-title = Do it only once
come-back-once = One earlier right to vote is good for one application. If it is used for two, both are void. Do not use it if you have already sent a document for this election.
come-back-public-title = What others can see
come-back-public = Everyone can see that an earlier right to vote has come back. Nobody can see whose it is. Nobody can connect your votes in the two elections, or see how you voted.
come-back-from = From there: { $place }
come-back-which = The earlier election
come-back-nowhere = For this constituency, nobody can register with an earlier right to vote. Please register with a document.
come-back-words = Your twelve words from the earlier election
come-back-words-hint = They stay on this device.
come-back-file = I have saved my right to vote as a file
come-back-file-hint = You need the file only if this service does not have the earlier election any more. It is the file with your right to vote that you saved then.
come-back-file-there = The file is for the right election. Now enter your words.
earlier-title = Use the words of the earlier election
earlier-words = This is a consultation. Whoever could vote in the earlier election can vote here with the same twelve words. Nobody registers anew.
earlier-names = The earlier election: { $title }. Your constituency then: { $place }.
earlier-followed = Everyone can see that the same unknown voter took part in the earlier election and in this one. Nobody can see how that voter voted in either.
come-back-which-words = Which words do you want to use this time?
come-back-which-words-hint =
    You can go on using the same twelve words. Then you have only one paper to keep.

    If somebody may have seen the paper, let this page make new words. You then need the new words to vote.
come-back-same = The same words
come-back-new = New words
come-back-own = I already have other words for this election
come-back-own-hint = Enter the twelve words that you began with for this election.

## Status

status-title = Where does my application stand?
status-deposited-title = Your number has arrived
status-deposited = Two registrars will be drawn by lot soon. Come back in a few minutes to send your pictures.
status-drawn-title = We are waiting for your pictures
status-drawn = Two registrars were drawn. You can send your document and pictures now.
status-drawn-action = Go on with the application
status-in-review-title = The registrars are looking at it
status-in-review = You do not need to do anything. Nobody is told of an approval before the roll of voters is published.
status-more-title = The registrars ask for more
status-more = Please send your document and pictures again. Why: { $reason }
status-more-action = Send again
status-refused-title = Your application was refused
status-refused = Why: { $reason }
status-refused-action = Apply again
status-returned-title = Your earlier right to vote has been accepted
status-returned =
    You do not need to send pictures, and no registrar looks at documents. You will be on the next roll of voters.

    Keep your twelve words. See here from time to time where your application stands.
status-returning-title = One step is still missing
status-returning = Your earlier right to vote has arrived, but the application that belongs to it has not. Nothing is lost. Go on with the same words. Do not send pictures.
status-returning-action = Go on
status-on-roll-title = You are on the roll of voters
status-on-roll = You can vote when voting begins. Keep your twelve words until then.
status-issued-title = Your right to vote is ready
status-issued = The registrars have signed it without knowing that it is yours. You can vote when voting begins.
status-none-title = There is no application with these words
status-none = Did you use other words, or another constituency?
reason-unreadable = a picture cannot be read
reason-paper-missing = the paper with the number is not in the picture
reason-other-person = the picture and the document show different people
reason-forged = the document is not taken to be genuine
reason-expired = the document has expired
reason-not-entitled = you are not entitled to vote in this election
reason-number = the number is not the one in the document
reason-vouch = somebody who vouched for you is not allowed to
reason-attestation = the confirmation of the registrar is missing or wrong
reason-other = another reason

## Vote

vote-title = Vote
vote-intro = Enter your twelve words. Then choose in peace: you have time until voting ends.
vote-collecting = Fetching your right to vote …
vote-ready-title = You can vote
vote-count = { $count ->
    [one] There is one question.
   *[other] There are { $count } questions.
}
vote-first = The service shows no earlier ballot of yours. If you have voted before, do not go on here: use another address of the service, or your new ballot may not count.
vote-again-title = You have voted before
vote-again = { $count ->
    [one] There is one ballot of yours in the record.
   *[other] There are { $count } ballots of yours in the record.
} If you vote again, the new ballot counts and the earlier one does not.
vote-again-hides = Everyone can see that somebody changed this ballot, and how often. Nobody can see whose ballot it is, or what it says.
vote-save-right = Save my right to vote, for a device without a network
vote-step = Question { $number } of { $all }
rule-one = Choose one.
rule-several = Choose up to { $most }.
rule-points = { $most ->
    [one] Give one point.
   *[other] Give up to { $most } points in all.
}
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
    [0] You cannot mark any more.
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
to-review = Look over your ballot
remark-must-nothing = Please choose something here, or the blank vote if there is one.
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
sealed = Your ballot is sealed. It has not been sent yet.
seal = Seal the ballot
cast-title = Cast your ballot
sealed-mark = If you want to check this device, write these words down before you go on:
cast = Cast the ballot
cast-not = Do not cast it
cast-incomplete = Please fill in your ballot first.
device-check-link = Check that my device is honest
casting = Casting your ballot. If the connection breaks, this page tries again by itself.
casting-again = No connection. Trying again … (attempt { $attempt })
cast-promised-title = Your ballot has been handed in
cast-promised = The service has promised in writing to put it in the public record by { $time }. You can leave this page now, or wait here until it is there.
cast-promised-hint = The public record is a list that anyone can read and nobody can change unnoticed. You can look up your ballot there at any time, with your twelve words.
cast-waiting = Waiting for the record …
cast-broken-title = The service has not kept its promise
cast-broken = It promised that your ballot would be in the public record by { $time }.
cast-in-record-title = Your ballot is in the record
cast-in-record = This device has checked it: your ballot is entry { $index } of the public record. { $witnesses ->
    [one] One independent witness has signed the record.
   *[other] { $witnesses } independent witnesses have signed the record.
}
cast-save = Save the receipt
cast-save-hint = Only if you want to. Whoever finds the receipt knows that you took part, but not how you voted.
cast-save-promise = Save ballot and promise
cast-save-promise-hint = You can save both in one file. Should your ballot be missing later, this file is enough to hand it in, without your twelve words. It does not show how you voted, but which ballots are yours.
cast-save-ballot = Save the sealed ballot
check-title = Is this device honest?
check-explain = Someone who controls your device could make it seal something that you did not choose. You can test it: open this ballot instead of casting it. An opened ballot is thrown away, and you vote afresh.
check-words = Are these the words that you wrote down?
check-qr = Or photograph this code with another device
check-open = Open this ballot
check-opened-title = Here is the opened ballot
check-opened = Take the file to another device, open this page there (or ask an observer), and choose “Check another device’s ballot”. It shows what your device really sealed. The words there must be the same as those on your paper.
check-save = Save the opened ballot
check-warning = The file shows what you chose and which ballots are yours. Give it only to someone you trust. If you are not sure, vote differently afterwards.
check-afresh = Vote afresh

## Device check, on the second device

device-title = Check another device’s ballot
device-intro = Choose the file that the other device saved.
device-file = File with the opened ballot
device-good-title = The ballot holds what this page shows
device-good = Compare three things: these are the words on your paper, these were your choices, and this is the right election. If one is not so, do not vote with that device, and tell observers.
device-about = Constituency: { $place }. Ballot number { $seq } of this voter.
device-words = Words of this ballot
device-honest = This check says nothing about how the device chooses its secret numbers.

## Find

find-title = Find my ballot
find-intro = This page asks for a whole group of ballots, so that nobody learns which one you are looking for.
find-none-title = There is no ballot of yours in the record
find-none = If you cast one a short time ago, it will be there after the next publication. If you did not vote, that is as it should be. If you voted longer ago, tell observers, and vote again while voting goes on.
find-one = Ballot { $number }, entry { $index }
find-in-record = { $witnesses ->
    [one] It is in the record, which one witness has signed.
   *[other] It is in the record, which { $witnesses } witnesses have signed.
}
find-counts = This ballot counts.
find-replaced = It was replaced by a later one and does not count.
find-will-count = As things stand, this one counts.
find-counted-title = Your vote counts
find-counted = Your last ballot is in the list of counted ballots. This device has checked it.
find-own = This device has checked that it is yours.
find-confirm = Check that it is mine
find-confirm-hint = So far the service says that this ballot is yours. To check it, this page asks for the part of the record that holds it. The service can then tell which ballot you look for.
find-not-counted-title = No ballot of yours is in the list of counted ballots
find-not-counted = If you did not vote, that is as it should be. If you did, save the receipt of your ballot and show it to observers.
find-save = Save the receipt of this ballot
find-missing = If a ballot of yours is not here, and you have saved it with a promise or a confirmation, it can still be handed in.

## My ballot is missing

missing-title = My ballot is missing
missing-intro =
    Perhaps the service promised to publish your ballot, or a mailbox confirmed that it took it, and it is not in the record. Then it can be handed in once more, for a time also after the end of voting. You do not need your twelve words for that.

    Choose the file that you saved: with the promise, with the confirmation, or with the evidence of a broken promise.
missing-file = File with your ballot
missing-lacks-note = This is the sealed ballot. Now choose the promise of the service, or the confirmation of the mailbox.
missing-lacks-ballot = This is the promise or the confirmation. Now choose the sealed ballot as well.
missing-nothing-title = If you have no such file
missing-nothing = Without a promise or a confirmation, a ballot cannot be handed in after the end. While voting goes on, vote again: your last ballot counts. Afterwards, tell observers that your ballot is missing.
missing-holds-title = The file is genuine
missing-promise = It holds a sealed ballot of this election, and the promise of the service to put it in the record by { $time }. This device has checked both.
missing-acknowledged = It holds a sealed ballot of this election, and the confirmation of the mailbox { $name } that it took it. This device has checked both.
missing-awaited-title = There is still time
missing-awaited = Your ballot is not in the record yet. It must be there by { $time }. Your vote is safe. Look again after that time.
missing-casting-title = Your ballot is not in the record
missing-casting = Voting is still going on. Hand the same ballot in again: it stays one ballot, and nobody can read or change it. Keep the file until it is in the record, and tell observers.
missing-closing-title = Voting is over, but not closed in the record yet
missing-closing = Your ballot is not in the record. It can be handed in as soon as the commission has closed the voting. The time for that is short: look again every few minutes, and keep the file.
missing-claims-title = Your ballot is not in the record
missing-claims = It can still be handed in until { $time }. Do it now. The service must then publish it, and it counts like any other.
missing-over-title = The time for handing in is over
missing-over =
    Your ballot is not in the record. It could be handed in until { $time }.

    Save the file, and give it to observers and to the commission: it proves that your ballot was taken. What a mailbox handed over in time can still be published, so look again later.
missing-counted-title = The count has begun without your ballot
missing-counted =
    Your ballot is not in the record, and nothing can be added to it any more. As things stand, this ballot does not count.

    Save the file, and give it to observers and to the commission at once: it proves that your ballot was taken.
missing-cancelled-title = This election was cancelled
missing-cancelled = No votes are counted. You do not need to do anything.
missing-later-title = Another ballot of yours is in the record
missing-later = { $count ->
    [one] One ballot of yours is in the record that could count in the place of this one.
   *[other] { $count } ballots of yours are in the record that could count in the place of this one.
} If you have voted again, do not hand this one in: it could replace your new vote. If you have not, tell observers.
missing-hand-in = Hand this ballot in
missing-look = Look again
missing-save = Save the file
missing-taken-title = The service has taken your ballot
missing-taken =
    Now it must publish it. This page looks every few seconds. From time to time it hands the ballot in once more, which does no harm.

    You can leave this page. Then look again here, with the same file, before { $time }.
missing-silent-title = If the service does not answer
missing-silent =
    There is time until { $time }. This page goes on trying. Try another connection or another address of the service as well. Somebody whom you trust can also hand the file in for you, on this page.

    If nothing helps, give the file to observers and to the commission before that time: it proves that your ballot was taken.
missing-file-title = What this file shows
missing-what = It does not show how you voted, and nobody can vote with it. It does show which ballots are yours, if somebody knows that the file is yours. Give it only to people whom you trust.

## Receipt

receipt-title = Check a receipt
receipt-intro = A receipt proves that a ballot is in the public record. Checking it needs no network.
receipt-file = File with the receipt
receipt-ballot = Check it together with the sealed ballot
receipt-ballot-hint = If you saved the sealed ballot as well, this page checks that the receipt is for that one.
receipt-of-ballot = It is the receipt of the sealed ballot that you chose.
receipt-of-any = If you saved the sealed ballot, you can also check that the receipt is for that one.
receipt-good-title = The receipt is genuine
receipt-good = The receipt is for entry { $index } of the record of this election. Entries in all, at that time: { $size }. { $witnesses ->
    [one] One witness has signed that.
   *[other] { $witnesses } witnesses have signed that.
}
receipt-leaf = Checksum of the ballot (hash)

## Results

results-title = Results
results-none-title = There is no result yet
results-none = It is published here when the votes are counted.
results-ballots = { $count ->
    [one] One ballot was counted.
   *[other] { $count } ballots were counted.
}
results-of = { $title }: results
results-chart = Chart: { $title }
results-chart-seats = Seats
results-item = Option
results-list = List
results-votes = Votes
results-share = Share
results-seats = Seats
results-blank = Blank votes
results-elected = Elected
results-vacant = { $count ->
    [one] One seat stays vacant.
   *[other] { $count } seats stay vacant.
}
results-accepted = Accepted
results-rejected = Not accepted
results-quorum-missed = Too few took part.
results-withheld = So few people voted here that the result would show how each of them voted. So it is not opened.
results-group = In: { $places }
results-tie = A tie, decided by lot: { $names }.
results-verified-title = How this was checked
results-verified-log = The result is entry { $index } of the public record. { $witnesses ->
    [one] One witness has signed the record.
   *[other] { $witnesses } witnesses have signed the record.
}
results-verified-commission = { $count ->
    [one] One member of the commission signed the result.
   *[other] { $count } members of the commission signed the result.
}
results-verified-trustees = { $count ->
    [one] One trustee confirmed the sums. Parts opened: { $opened }.
   *[other] { $count } trustees confirmed the sums. Parts opened: { $opened }.
}
results-verified-own-seats = { $title }: this page worked out itself how many seats each list gets from these votes, and who is elected.
results-verified-own-elected = { $title }: this page worked out itself who is elected by these votes.
results-verified-own-decision = { $title }: this page worked out itself whether these votes are enough. On the roll of voters: { $credentials }.
results-verified-own-withheld = { $title }: nothing was opened here, so there is nothing to work out.
results-verified-lot = Equal votes are decided by a lot that nobody knew before the count. This page worked it out itself, and checked each part of it.
results-verified-counts = { $count ->
    [one] These votes are what the trustees opened from the sums that one of them confirmed.
   *[other] These votes are what the trustees opened from the sums that { $count } of them confirmed.
} Proofs that this page checked: { $proofs }.
results-verified-no-sums = This page could not check that these votes are what the trustees opened. The service does not give the sums. The program below checks it.
results-verified-fault = This page has not finished checking that these votes are what the trustees opened. What happened stands above.
results-checking = Checking that these votes are what the trustees opened…
results-other-title = Alarm: another result was announced
results-other =
    What was announced does not follow from the votes. Here stands what this page worked out from the votes itself.

    Save the evidence, and show it to observers at once.
results-announced = What was announced
results-verified-not = This page has not added up all the ballots, so it cannot say that the sums hold all of them. Anyone can check that with the program below.

## Petitions

home-petitions = Petitions
home-petitions-why = See what others ask of the commission, sign, or ask something yourself.
petitions-title = Petitions
petitions-intro = A petition is a text that people sign with their twelve words. { $needed ->
    [one] With { $needed } signature, the commission must answer it in public, by a set time.
   *[other] With { $needed } signatures, the commission must answer it in public, by a set time.
}
petitions-recorded = Petitions with enough signatures
petitions-recorded-none = There is none yet.
petitions-gathering = Petitions that gather signatures
petitions-gathering-none = The service shows none.
petitions-gathering-told = This part is what the service says: how many have signed, and which petitions there are. The signatures can be checked as soon as a petition is in the public record.
petitions-hand-in = Hand in a signature from a file
petition-recorded-title = A petition of the record
petition-signatures = { $count ->
    [one] { $count } signature. Entry { $index } of the record.
   *[other] { $count } signatures. Entry { $index } of the record.
}
petition-gathered = Signatures so far: { $count } of { $needed }.
petition-counted = The service counts at fixed times, so that its numbers do not tell when you signed. When it counted last, there were { $count } of { $needed } signatures.
petition-text = The text
petition-read = Read it
petition-read-of = Read it: { $title }
petition-sign = Sign this petition
petition-sign-of = Sign this petition: { $title }
petition-answered = The commission has answered: entry { $index } of the record.
petition-awaited = The commission must answer by { $time }.
petition-overdue-title = The answer is overdue
petition-overdue = The commission had to answer by { $time }. There is no answer in the record.
petition-unknown-title = This page cannot tell whether there is an answer
petition-unknown = It was due by { $time }. The service shows an older state of the record. Look at another address of the service.
petition-due-at-first = At first, the commission had to answer by { $time }.
petition-delay = The commission put off its answer until { $time }
petition-answer = The commission answers
petition-check-title = The signatures
petition-check = Check every signature
petition-many = There are many signatures. Checking all of them takes some minutes.
petition-large = There are too many signatures for a page. The program on the page “The public record” checks them.
petition-checking = Checking every signature …
petition-checked = This device has checked every signature. All of them were made with rights to vote of this election, and none of these was used twice.
petition-mine = Is my signature there?
petition-mine-hint = This page fetches all signatures, so that nobody learns which one you look for.
petition-mine-yes-title = Your signature is there
petition-mine-yes = It stands in the public record, under this petition.
petition-mine-no-title = Your signature is not there
petition-mine-no = If you did not sign, that is as it should be. If you did, it came too late, or somebody kept it back. Tell observers. The petition is good without it.
petition-exact = You sign exactly this text, letter by letter. Nobody can change it afterwards.
petition-public-title = What others can see
petition-public =
    When the petition is in the public record, everyone can see that your right to vote has signed it. The same right to vote stands beside your ballots. So everyone can see that whoever cast these ballots has signed.

    Nobody learns from it who you are, or how you voted. If somebody knows which ballots are yours, they know that you signed. You cannot take your signature back.

    Whoever watches your connection, or runs the server, can see that you were here. The Tor Browser prevents that.
petition-words = Enter your twelve words to sign. They stay on this device.
petition-signing = Signing …
petition-signed-title = You have signed
petition-signed = Nothing has been sent yet. Hand in your signature now, or save it as a file: someone else can hand it in.
petition-send = Hand in the signature
petition-save = Save the signature as a file
petition-save-hint = Whoever finds the file knows that its owner signed, and which ballots are theirs. It does not show how anybody voted, and nobody can vote with it.
petition-sending = Handing in …
petition-sent-title = The signature is handed in
petition-sent = That is what the service says. Look here again: when the petition is in the public record, you can check that your signature is there.
petition-hand-in-intro = For a signature that was saved as a file, by you or by somebody else. This page checks it, and shows what was signed.
petition-hand-in-choose = File with the signature
petition-start = Start a petition
petition-write-intro = Write what the commission is to answer. The first signature is your own. The text cannot be changed any more when it has been signed.
petition-write-who = Do not write who you are. Everyone can read the text, and its first signature stands beside your ballots.
petition-language = Language of the text
petition-write-title = Title
petition-write-title-hint = In a few words. It has room for 2,000 bytes.
petition-write-text = Text
petition-write-text-hint = Each line is a paragraph. There may be 20 of them, each with up to 2,000 bytes. A Latin letter takes one byte, a Cyrillic letter two.
petition-write-wrong = This still has to be changed
draft-no-title = Please write a title.
draft-no-text = Please write a text.
draft-title-too-long = The title is too long: { $used } bytes. Up to { $most } are allowed.
draft-too-long = Paragraph { $number } is too long: { $used } bytes. Up to { $most } are allowed.
draft-too-many = There are too many paragraphs: { $count }. Up to { $most } are allowed.
draft-whole-too-long = All of it together is too long: { $used } bytes. Up to { $most } are allowed.
draft-title-character = In the title there is a character that nobody can see or tell from others: { $name }. Please write it anew.
draft-character = In paragraph { $number } there is a character that nobody can see or tell from others: { $name }. Please write it anew.

## Record

record-title = The public record
record-intro = Everything that the result rests on is in this record. Anyone can read it. Nobody can change it unnoticed.
record-size = Entries
record-checkpoint = Last signed state
record-time = Time of the last signed state
record-root = Checksum of all entries (hash)
record-witnesses = Witnesses
record-witness-missing = not signed
record-witness-signed = signed
record-quorum = Witnesses make sure that everyone sees the same record. At least { $quorum } of { $all } must have signed.
record-phase = Phase
record-told = These numbers are what the service says. The program below counts them from the record itself.
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
verify-intro = This page comes from a server, and a server can lie. The program checks the whole record on your own computer, so you need not trust the server.
verify-commands = These commands fetch the record and check all of it:
save-kit = Save what voting without a network needs

## Without a network

offline-title = Vote without a network
offline-intro = This file works without any network. It needs the manifest, the file that describes the election. The commission has it, and so has the page of the election.
offline-choose = Manifest or election file
offline-same-title = Is this the right election?
offline-same = Compare these words with those that were published. If even one differs, stop.
offline-same-yes = They are the same
offline-same-no = They differ
offline-differ = Then do not vote with this file. Tell the commission and observers, in a way that you trust, that somebody is handing out another manifest.
offline-needs = To vote, this page needs the election file. You can save it on the page “The public record” as soon as voting has begun. To check receipts, the manifest alone is enough.
offline-right = Your right to vote
offline-right-hint = Choose the file with your right to vote. The page of the election saves it for you under “Vote”, after your twelve words. Without these words it is of no use to anyone.
offline-server = Address of the service
offline-server-hint = Only if you want to use the network: for example https://vote.example or an onion address.
offline-connect = Connect
offline-no-network = Go on without a network
strange-title = Another server
strange-server = This goes through another server: { $host }. The address that you entered, { $board }, names it. So far nothing was sent there.
strange-hint = It will see that somebody uses this election, and from which internet address. Compare its name with what the commission has published. If it is another one, go back and tell observers.
strange-agree = Go on with { $host }
offline-sign = Sign the sealed ballot
offline-file-title = Your sealed ballot
offline-file = Save it and hand it in: through this page on another device, through any service or mailbox of the election, or with the command below. You can also give it to someone to carry. Whoever carries it cannot read or change it.
offline-save = Save the sealed ballot

## Handing in

hand-in-title = Hand in a sealed ballot
hand-in-intro = For a ballot that was sealed on another device, or for somebody else. You cannot see what is in it.
hand-in-choose = File with the sealed ballot
hand-in-other = Other ways to hand it in
hand-in-mailbox = Hand it in at the mailbox { $name } ({ $host }) as well
hand-in-mailbox-save = Save ballot and confirmation
hand-in-mailbox-done = The mailbox { $name } has confirmed that it took it.

## Traces

traces-title = What stays on this device
traces-page = This page stores nothing: no cookie, no file, nothing in the browser’s memory. Close it, and your words are gone from it.
traces-else-title = What we cannot protect you from
traces-history = The browser’s history shows that you were at this address. Use a private window, or delete the history.
traces-screens = Screenshots, and what others could see or film.
traces-keyboard = Many keyboards on phones learn what is typed. Choose words by touching them.
traces-network = Your provider sees that you visited this address. The Tor Browser hides that.
traces-files = Files that you saved yourself.
traces-camera = Pictures that you took with the phone’s own camera.

## Leaving

left = You can close this page.

## Faults

fault-other-title = Something went wrong
fault-other = Something did not work, or the service sent something wrong. What this page has confirmed to you still holds. Please try again: that does no harm. If it happens again, tell observers this word: { $code }
said-by-service = This is what the service says. This page could not check it.
fault-network-title = No connection
fault-network =
    The service cannot be reached at the moment. What you have entered is still here.

    Your vote is safe. If you had just cast your ballot, it either has arrived or it has not. Casting it once more does no harm. Try again, or use another connection.
fault-timeout-title = There is no answer
fault-timeout = The service takes too long to answer. What you have entered is still here. Your vote is safe, and trying again does no harm. Try again, or use another connection.
fault-busy-title = Many people are here right now
fault-busy = The service asks you to wait a little. What you have entered is still here, and your vote is safe. Try again in a minute.
fault-not-open-title = Voting has not begun yet
fault-not-open = It begins on { $time }. You lose nothing by waiting. Keep your twelve words.
fault-closed-title = Voting is over
fault-closed = A ballot can no longer be cast. What you cast before still counts. If you have a promise for a ballot that is not in the record, choose “My ballot is missing”.
fault-cancelled-title = This election was cancelled
fault-cancelled = The reason is in the public record. No votes are counted. You do not need to do anything.
fault-phrase-length-title = These are not twelve words
fault-phrase-length = There must be exactly twelve words. Count those on your paper. This does not affect your vote.
fault-phrase-word-title = A word is not in the list
fault-phrase-word = Word number { $position } is not right. Compare it with your paper. This does not affect your vote.
fault-phrase-checksum-title = These words do not fit together
fault-phrase-checksum = One of them is wrong, or two have changed places. Compare each with your paper, in order. This does not affect your vote.
fault-dice-title = A die does not show that
fault-dice = A die shows 1 to 6. Type only these digits, or leave the field empty. Your words have not changed.
fault-not-on-roll-title = There is no right to vote for these words
fault-not-on-roll = No roll of voters has an application with these words. Did you use other words, or another constituency? If registration is still going on, see where your application stands.
fault-no-quorum-title = Not enough registrars have signed yet
fault-no-quorum = Signatures of registrars that your right to vote needs: { $needed }. There so far: { $there }. You have done everything right. Come back later; nothing is lost.
fault-share-title = A registrar’s signature is wrong
fault-share =
    The registrars’ signatures that the service sent are not genuine. Your right to vote cannot be put together from them.

    Your vote is safe; nothing was sent. Try another connection or another address of the service. If it happens again, tell observers.
fault-fork-title = Alarm: two different records
fault-fork =
    The service now shows a different record than before. That must never happen: either the service is broken, or somebody is cheating.

    Do not vote through this address now. Save the evidence, and give it to observers and to the commission in a way that you trust. Votes cast before are in the record that the witnesses signed.
fault-promise-broken-title = Alarm: a broken promise
fault-promise-broken =
    The service promised that your ballot would be in the record by now, and it is not. Do not count on this ballot yet.

    Save the evidence: with it, everyone can see who broke the promise. While voting goes on, hand the ballot in at another address or at a mailbox, and tell observers. After the close, the same file is enough to hand it in: choose “My ballot is missing”.
fault-stale-title = The service shows an old state of the record
fault-stale =
    Your ballot should be in the record by now, but the service shows nothing newer.

    Keep the file with ballot and promise. Try another address of the service or a mailbox. The same ballot can be handed in as often as you like. If it stays so, tell observers.
fault-not-own-ballot-title = Alarm: this ballot is not yours
fault-not-own-ballot =
    The service showed you the ballot of somebody else as yours. That does not happen by chance.

    Look for your ballot through another address, and tell observers.
fault-counted-otherwise-title = Alarm: another ballot of yours is counted
fault-counted-otherwise =
    The list of counted ballots does not name the last of your ballots that the service shows. One of the two is wrong.

    Tell observers at once, while the count can still be stopped. Show them your receipts if you kept them.
fault-bucket-title = Alarm: the service asks for too much
fault-bucket =
    What it sent could show it whose ballot you are looking for. It does not come from the record as it should. So this page has stopped. Nothing has happened to your vote.

    Try again through another address of the service. If it happens again, tell observers this word: { $code }
fault-answer-title = The answer makes no sense
fault-answer = The service answered something that this page does not understand. What you have entered is still here, and what this page has confirmed to you still holds. Try again, or use another address.
fault-promise-title = The promise is not genuine
fault-promise = The service answered, but without a valid promise. Do not count on your ballot having been taken. Try again, or use another address or a mailbox. The same ballot can be handed in as often as you like.
fault-checkpoint-title = The record is not signed as it must be
fault-checkpoint =
    The service shows a record that lacks the right signatures. This page does not trust it.

    Your vote is safe, and what this page confirmed before still holds. Try another address. If it happens again, tell observers.
fault-checkpoint-quorum-title = Too few witnesses have signed the record
fault-checkpoint-quorum =
    Witnesses make sure that everyone sees the same record. Too few have signed this one, so this page does not trust it.

    Your vote is safe, and what this page confirmed before still holds. Try again later, or at another address. If nothing changes, tell observers.
fault-count-title = Alarm: the trustees opened other votes
fault-count =
    The votes on this page are not those that the proofs of the trustees show. Do not believe the announced result.

    Save the evidence, and show it to observers at once. Your own ballot stays secret.

fault-sums-otherwise-title = Alarm: the service gives other sums than were signed
fault-sums-otherwise =
    The trustees signed other sums than the service gives. So this page could not check whether these votes are what they opened.

    Try another address of the service. Save the evidence, and show it to observers.

fault-record-title = The record of the service is wrong
fault-record =
    The service shows entries, keys or proofs that do not follow from what was signed. This page does not trust them. The name of the fault: { $code }

    Your vote is safe: nothing was sent on the strength of this. Try another address of the service, and tell observers if it happens again.
fault-election-title = This is another election
fault-election = What you chose belongs to another election, not to the one on this page. Compare the fingerprints. Nothing was sent.
fault-receipt-election-title = This receipt is from another election
fault-receipt-election = This receipt is not from this election. It says nothing about your vote here. Look for the right receipt, or find your ballot with your twelve words.
fault-keys-title = Alarm: wrong keys
fault-keys =
    The service sent keys that the trustees did not make. Whoever made them could read your ballot.

    Nothing was sent. Do not vote through this address. Save the evidence and tell observers.
fault-manifest-title = This is not the manifest of the election
fault-manifest = The file, or what the service sent, is not the manifest with this fingerprint. Nothing was sent. Get it from another source and compare the fingerprint.
fault-receipt-title = This is not a receipt
fault-receipt = The file is not the receipt of a ballot, or it was changed. That says nothing about your vote. Find your ballot with your twelve words.
fault-tree-proof-title = The service’s proof is wrong
fault-tree-proof =
    What the service sent does not prove that your ballot is in the record. This page does not trust it.

    That says nothing about where your ballot is. Look again through another address of the service. If it happens again, tell observers.
fault-receipt-proof-title = The proof is wrong
fault-receipt-proof = The ballot is not at the place that the receipt claims. Keep the receipt and show it to observers. To see whether your ballot is there, find it with your twelve words.
fault-attachment-title = A document was changed
fault-attachment = What the service sent is not the document that the commission published. So it is not shown. Your vote is safe. Tell observers.
fault-opening-title = The other device failed the check
fault-opening =
    The opened ballot does not hold what the file says. Your vote is safe: this ballot was not cast.

    Do not vote with that device. Keep the file, and show it to observers.
fault-ballot-seq-used-title = Your last ballot is still waiting
fault-ballot-seq-used = A ballot of yours was taken and will be published soon. It is safe. After that you can vote again.
fault-ballot-seq-title = This ballot has been overtaken
fault-ballot-seq = Another ballot of yours came first. It is safe. If you want to replace it, begin again.
fault-ballot-too-many-title = Your vote cannot be changed any more
fault-ballot-too-many = You have changed it as often as is allowed. Your last ballot counts.
fault-right-needed-title = Something is missing
fault-right-needed = Without a network, this page needs the election file and the file with your right to vote. Nothing was sent. Choose both files, then go on.
fault-right-of-another-title = These words and this file do not belong together
fault-right-of-another = The file with the right to vote was made with other words, or for another constituency. Compare the words with your paper, or choose another file. This does not affect your vote.
fault-keys-needed-title = Something is missing
fault-keys-needed = To check a device without a network, this page needs the election file, not only the manifest. You can save it on the page “The public record”.
fault-no-network-title = This needs a network
fault-no-network = You are using this page without a network. Nothing was sent. If you want to use a network, open this page again and enter the address of the service.
fault-receipt-alone-title = The ballot is needed as well
fault-receipt-alone = This receipt does not say which ballot it is for. Choose the sealed ballot below as well. This does not affect your vote.
fault-receipt-of-another-title = The receipt is for another ballot
fault-receipt-of-another = The receipt and the sealed ballot do not belong together. That says nothing about your vote. Find your ballot with your twelve words.
fault-address-title = This is not an address of a service
fault-address = Nothing was sent. Compare the address letter for letter, and enter it again. For example: https://vote.example
fault-file-title = This file is not what is needed here
fault-file = It cannot be read. Nothing was sent. Did you choose the wrong file?
fault-file-too-large-title = This file is too large
fault-file-too-large = The file that is needed here is never larger than 64 MB. Nothing was sent. Did you choose the wrong file?
fault-no-registry-title = Registration does not work at the moment
fault-no-registry = You cannot register through this page right now. Nothing is lost. Try again later.
fault-too-late-title = It is too late for this
fault-too-late = The time for it has ended, and nothing was taken. What this page has confirmed to you before still holds.
fault-application-decided-title = There is a decision already
fault-application-decided = The registrars have decided on this application. See where it stands.
fault-application-unknown-title = There is no application with these words
fault-application-unknown = Did you use other words, or another constituency? If you have just registered, wait a few minutes.
fault-reviewers-title = The registrars have changed
fault-reviewers = In the meantime another registrar was drawn for you. Please send once more. You need not enter anything again.
fault-clock-title = The clock of this device is wrong
fault-clock = Set date and time, and try again. This does not affect your vote.
fault-camera-denied-title = The camera is not allowed
fault-camera-denied = Allow the camera for this page in the settings of the browser, and try again. Or choose a picture below.
fault-picture-format-title = The registrars could not open this file
fault-picture-format = Please take a photograph (JPEG or PNG). Nothing was sent.
fault-picture-damaged-title = The picture is damaged
fault-picture-damaged = It breaks off, or something in it is wrong. Please take it again. Nothing was sent.
fault-picture-too-large-title = The picture is too large
fault-picture-too-large = Please take it with the camera in this page, or with fewer pixels. Nothing was sent.
fault-evidence-size-title = The pictures are too large together
fault-evidence-size = Please take them again with the camera in this page. Nothing was sent.
fault-no-desk-key-title = The registrars are not at their desks
fault-no-desk-key = At the moment nothing can be locked for the two registrars who were drawn for you. Come back in some hours with your twelve words; nothing is lost. Is the date of this device right?
fault-intake-log-title = Alarm: the registry breaks its own rules
fault-intake-log = The registry shows a list that no honest registry could show. Nothing about you was sent. Save the evidence and give it to observers.
fault-refused-title = The application was refused
fault-refused = See how it stands, with your twelve words.
fault-evidence-missing-title = The pictures did not arrive
fault-evidence-missing = Please send once more. You need not enter anything again.
fault-number-title = This has been sent already
fault-number = Your application has arrived in the meantime. See how it stands, with your twelve words.
fault-camera-none-title = The camera cannot be used
fault-camera-none = This page cannot use a camera here. Choose a picture below instead.
fault-evidence-full-title = There is no room for new pictures at the moment
fault-evidence-full = There will be, when the registrars have decided on earlier ones. Come back tomorrow; your number stays yours.
## Faults of a missing ballot

fault-claim-note-title = The promise is not genuine
fault-claim-note = The file holds no promise of this election’s service and no confirmation of one of its mailboxes, or it was changed. Nothing was sent. Did you choose the right file? If you did, show it to observers.
fault-ballot-not-promised-title = These files do not belong together
fault-ballot-not-promised = The promise or the confirmation is for another ballot. Nothing was sent. Choose the ballot and its own promise.
fault-claim-refused-title = Alarm: the service refuses your ballot
fault-claim-refused =
    Your ballot and the promise or confirmation for it are genuine, and still the service does not take it. The reason that it gives: { $code }

    As things stand, this ballot does not count. Save the evidence, and give it to observers and to the commission at once. It does not show how you voted. Try another address of the service as well.
fault-claim-lost-title = Alarm: your ballot is not in the record
fault-claim-lost =
    The time is over, and your ballot is not in the record, though somebody confirmed in writing that it was taken. As things stand, it does not count.

    Save the evidence, and give it to observers and to the commission at once. It does not show how you voted.
fault-bucket-digits-title = The service wants to know too much
fault-bucket-digits = It asks in such a way that it would learn which ballots are yours. So nothing was asked. Your vote is safe. Tell observers, and use another address.
## Faults of coming back

fault-return-used-title = This right to vote has come back already
fault-return-used = It has been used for another application. With a second one both would be void, so nothing was sent. If that was you, use the words of that application and see where it stands. If it was not you, tell the commission.
fault-return-after-evidence-title = You have applied with a document already
fault-return-after-evidence = With an earlier right to vote as well, this application would be put on no roll. So nothing was sent, and your application is safe. See where it stands.
fault-earlier-key-title = Alarm: the earlier election has another key
fault-earlier-key = What the service shows of the earlier election does not fit what this election says of it. Nothing about you was sent. Tell observers, and use another address.
fault-return-right-needed-title = The earlier election is not here
fault-return-right-needed = This service does not have the earlier election any more. Nothing is lost. Go back, and choose the file with your right to vote that you saved then. Without that file, register with a document.
fault-earlier-right-needed-title = The earlier election is not here
fault-earlier-right-needed = This service does not have the earlier election any more. Nothing is lost. Choose the file with your right to vote that you saved then, and try again. Without that file, use another address of the service, or ask the commission.
fault-not-approved-title = Nobody can come back from there
fault-not-approved = This election does not take that right to vote for your constituency. Nothing was sent. Please register with a document.

## Faults of petitions

fault-petition-listed-title = The service shows petitions that cannot be
fault-petition-listed = One of the petitions that it shows cannot be signed as it stands, or has a number of signatures that cannot be. So this page shows none of them. Look at another address of the service.
fault-petition-other-title = Alarm: the service shows another text than the one that is signed
fault-petition-other = The text and its number do not belong together. Whoever signs there may sign something else. Do not sign at this address, and tell observers.
fault-petition-entry-title = Alarm: the record is wrong about a petition
fault-petition-entry =
    An entry about a petition breaks the rules of the record. The name of the fault: { $code }

    Your vote is not affected. Save the evidence, and show it to observers.
fault-petition-signatures-title = Alarm: signatures under this petition are false
fault-petition-signatures =
    The service put a petition into the record with signatures that do not hold. Your vote is not affected.

    Save the evidence, and show it to observers.
fault-petition-signature-title = This signature does not hold
fault-petition-signature = The signature is not of somebody who can vote in this election, or it is for another text. Nothing was sent.
fault-petition-complete-title = This petition has enough signatures already
fault-petition-complete = It stands in the public record, and the commission must answer it. Nothing can be added any more, and nothing is needed.
fault-petitions-full-title = The service takes no more petitions at the moment
fault-petitions-full = So many gather signatures already that there is no room for a new one. Save your signature as a file, and try again later or at another address.

## Announcements

announced-title = Announced by officials
announced-incident = The commission announces
announced-extend = Voting goes on until { $time }
announced-operator = Someone else runs the service since { $time }
announced-operator-look = Nothing that is in the record is lost. If you voted shortly before, look whether your ballot is there. If it is not, vote again, or hand in the file that you saved.
announced-entry = Entry { $index } of the record.
announced-complaints =
    { $count ->
        [one] { $count } complaint about { $about }
       *[other] { $count } complaints about { $about }
    }
complaint-registration = registration
complaint-candidacy = candidates and lists
complaint-casting = voting
complaint-counting = the count
complaint-conduct = the conduct of officials
complaint-other = other things
decision-pending = not decided yet
decision-rejected = rejected
decision-partly-upheld = upheld in part
decision-upheld = upheld
announced-destroyed-registrar = The registrar { $name } has destroyed the shares of the keys that sign rights to vote.
announced-destroyed-tag = The registrar { $name } has destroyed the share of the key that finds double applications.
announced-destroyed-trustee = The trustee { $name } has destroyed the shares of the keys that open the count.
