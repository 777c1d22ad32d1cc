# Тэксты старонак камісіі. Тое, што камісіі кажуць і што кажа яна, стаіць у election.be.ftl.
#
# Перад сапраўднымі выбарамі гэты пераклад мусіць прачытаць і выправіць чалавек, для якога беларуская мова родная.
# (A native reader's review is wanted before a real election.)

commission-title = Камісія
commission-what = Рыхтуе выбары і абвяшчае тое, што трэба: гатоўнасць, адкрыццё, закрыццё, вынік.
commission-back = Назад да камісіі
commission-look-first = Журнал выбараў яшчэ не прачытаны. Вярніцеся і спачатку паглядзіце на яго.
commission-key-first = Ключ не адкрыты. Вярніцеся і спачатку адкрыйце файл ключа.

## The key

commission-key = Ваш ключ
commission-key-open = Ключ { $id } адкрыты: { $path }
commission-key-why = Тое, што вы кажаце, падпісваецца вашым файлам ключа. Адкрыйце яго тут: ён застаецца ў гэтай праграме, пакуль вы яго не закрыеце, і ніколі не трапляе ў браўзер.
commission-field-id = Ваша імя ўдзельніка на выбарах
commission-field-id-hint = Напрыклад, c1.
commission-field-key = Ваш файл ключа
commission-field-key-hint = У вашай папцы або поўны шлях. Зроблены тут або камандай: veche commission key
commission-field-passphrase = Яго пароль
commission-unlock = Адкрыць ключ
commission-lock = Закрыць ключ
commission-unlocked = Ваш ключ адкрыты
commission-new-key = Зрабіць новы файл ключа
commission-new-key-why = Адзін раз на кожныя выбары. Файл адкрывае пароль. Калі ён згублены, не дапаможа ніхто, а файл разам з паролем павінны быць толькі ў вас.
commission-field-new-key = Новы файл ключа
commission-field-new-key-hint = Напрыклад, c1.key: ён з’явіцца ў вашай папцы.
commission-key-made = Ваш ключ зроблены і адкрыты
commission-key-made-next = Адпраўце радок свайго ключа, ён ніжэй, таму, хто піша план. Не забывайце пароль і нікому яго не давайце.
commission-idle = Ваш ключ закрыты
commission-idle-why = Ім доўга ніхто не карыстаўся. Адкрыйце яго зноў.

## Where things are

commission-election = Выбары
commission-field-board = Адрас сервера выбараў
commission-field-board-hint = Напрыклад, https://board.example. Пакіньце пустым, пакуль сервера няма.
commission-field-election = Нумар выбараў
commission-field-election-hint = 64 знакі: лічбы ад 0 да 9 і літары ад a да f. Параўнайце з апублікаваным.
commission-field-folder = Ваша папка
commission-field-folder-hint = Туды запісваюцца файлы, і там яны шукаюцца, калі іншая папка не названа.
commission-field-proxy = Проксі
commission-field-proxy-hint = Калі не ведаеце, што гэта, пакіньце пустым. socks5h://127.0.0.1:9050 — гэта Tor.
commission-field-registry = Адрас сервера рэгістрацыі
commission-field-registry-hint = Толькі калі выбаршчыкі падаюць заяўкі праз сетку, і толькі для таго, што тычыцца рэгістратараў.
commission-look = Паглядзець журнал
commission-name = Назва
commission-id = Нумар выбараў
commission-fingerprint = Кантрольны код
commission-phase = Што цяпер
commission-phase-empty = Яшчэ нічога няма.
commission-phase-setup = Выбары рыхтуюцца.
commission-phase-registration = Ідзе рэгістрацыя.
commission-phase-ready = Усё гатова. Галасаванне яшчэ не адкрыта.
commission-phase-open = Ідзе галасаванне.
commission-phase-closed = Галасаванне скончылася. Ідзе падлік галасоў.
commission-phase-tallied = Вынік ёсць.
commission-phase-cancelled = Выбары адменены.
commission-entries = Запісаў у журнале
commission-now = Цяпер
commission-tasks = Што трэба зрабіць
commission-nothing = Рабіць больш нічога не трэба.
commission-done = Што ёсць
commission-schedule = Расклад
commission-when-overdue = Спазняецца:
commission-when-now = Зараз:
commission-when-later = Пазней:
commission-role-commission = камісія
commission-role-registrar = рэгістратары
commission-role-trustee = захавальнікі ключа
commission-role-board = аператар сервера выбараў
commission-role-mailbox = аператары запасных скрынь
commission-enough = Колькі з іх дастаткова: { $count }
commission-after = Не раней за { $time }
commission-by = Да { $time }

## What the commission says

commission-say = Абвясціць нешта
commission-say-why = Дастаткова вас кажуць адно і тое ж. Першы запаўняе форму і атрымлівае файл, астатнія дадаюць свае подпісы, апошні здае яго.
commission-say-ready = Абвясціць, што ўсё гатова
commission-say-ready-why = Рэгістрацыя скончана; ключы, спісы і рэпетыцыі ёсць. Новых спісаў пасля гэтага быць не можа.
commission-say-open = Адкрыць галасаванне
commission-say-open-why = У свой час, не раней. Рабіце гэта разам, па тэлефоне: чарнавік сапраўдны, толькі пакуль у журнале няма новых запісаў.
commission-say-close = Закрыць галасаванне
commission-say-close-why = У свой час, не раней. Рабіце гэта разам, па тэлефоне: чарнавік сапраўдны, толькі пакуль у журнале няма новых запісаў.
commission-say-result = Апублікаваць вынік
commission-say-result-why = Ён вылічваецца з расшыфроўкі кожным з вас.
commission-say-abandon = Адмовіцца ад страчаных бюлетэняў
commission-say-abandon-why = Толькі калі сервер абвясціў бюлетэні і страціў іх.
commission-say-cancel = Адмяніць выбары
commission-say-cancel-why = Назаўсёды. Выніку не будзе, і вярнуць гэта нельга.
commission-say-incident = Паведаміць усім, што здарылася
commission-say-incident-why = Тое, што мусяць ведаць усе, напрыклад збой. Больш нічога з гэтага не вынікае.
commission-say-complaints = Запісаць скаргі
commission-say-complaints-why = Аднаго кшталту, з адным рашэннем або яшчэ без яго. Хто скардзіўся, не называецца.
commission-say-extend = Падоўжыць галасаванне
commission-say-extend-why = Толькі калі выбаршчыкам нешта перашкодзіла, наколькі дазваляе апісанне выбараў, і да канца галасавання.
commission-say-restart = Пачаць цырымонію нанова
commission-say-restart-why = Без тых, каго больш няма або хто даслаў кепскія часткі ключа.
commission-say-operator = Перадаць сервер пераемніку
commission-say-operator-why = Толькі калі ранейшага сервера больш няма або на яго нельга спадзявацца. Падпісвайце гэта толькі для аднаго пераемніка. Адрас сервера мусіць быць адрасам пераемніка.
commission-say-answer = Адказаць на петыцыю
commission-say-answer-why = На кожную ёсць адзін адказ, і ён публічны.
commission-say-delay = Адкласці адказ
commission-say-delay-why = Усе бачаць гэта і прычыну.
commission-field-number = Які пераемнік
commission-field-number-hint = Яго нумар у апісанні выбараў, пачынаючы з 1.
commission-field-petition = Петыцыя
commission-field-petition-hint = Яе 64 знакі, як яны названы ў спісе таго, што трэба зрабіць.
commission-field-until = Да якога часу
commission-field-until-hint = Напрыклад, 2027-03-04T20:00:00Z.
commission-draw = Паказаць, што тут сказана
commission-draw-why = Нічога не падпісваецца, пакуль вы не ўбачылі, што сказана і што з гэтага вынікае.
commission-field-category = Пра што яны
commission-field-count = Колькі
commission-field-decision = Рашэнне
commission-field-closes = Да якога часу
commission-field-closes-hint = Напрыклад, 2027-03-04T20:00:00Z або 2027-03-04T23:00:00+03:00.
commission-field-role = Чыя цырымонія
commission-field-without = Без каго
commission-field-without-hint = Імёны ўдзельнікаў праз прабел: усе, хто больш не ўдзельнічае, і з папярэдніх спробаў таксама.
commission-ceremony-registrar = Рэгістратары: ключы для права голасу
commission-ceremony-trustee = Захавальнікі: ключ бюлетэняў
commission-ceremony-tag = Рэгістратары: ключ метак
commission-reason = Тэкст на мове { $language }
commission-reason-why = Тэкст на ўсіх мовах выбараў, ад 1 да 2000 байтаў на кожнай. Ён застаецца публічным назаўсёды: нікога не называйце.

## Drafts

commission-draft = Дадаць свой подпіс да чарнавіка
commission-draft-why = Іншы сябра камісіі даў вам файл. Ён параўноўваецца з тым, што вынікае з журнала, які бачыце вы; калі там сказана нешта іншае, ён адхіляецца.
commission-draft-do = Паглядзець чарнавік
commission-field-draft = Файл чарнавіка
commission-field-draft-hint = Шлях у вашай папцы або поўны шлях. Пакіньце пустым, калі ўстаўляеце тэкст.
commission-field-pasted = Або ўстаўце тэкст чарнавіка
commission-field-files = Файлы, па адным шляху ў радку
commission-hand-in = Злучыць файлы і здаць іх
commission-hand-in-why = Калі кожны падпісаў асобна: подпісы злучаюцца, і сказанае здаецца. Нічога сакрэтнага ў гэтых файлах няма.
commission-hand-in-do = Здаць
commission-confirm = Прачытайце, перш чым падпісаць
commission-outcome = Што атрымалася
commission-lines-with-yours = Подпісаў разам з вашым: { $lines } з { $needed }.
commission-text = Тэкст, байт у байт
commission-sign = Падпісаць
commission-decline = Не падпісваць
commission-declined = Нічога не падпісана
commission-in-log = Гэта ў журнале
commission-in-intake = Запіс { $entry } журнала рэгістрацыі.
commission-entry-before = Гэта ўжо там, запіс { $entry }: рабіць нічога не трэба.
commission-entry-cosigned = Запіс { $entry } журнала, засведчаны сведкамі.
commission-entry = Запіс { $entry } журнала. Сведкі яго яшчэ не засведчылі: паглядзіце праз хвіліну.
commission-signed = Ваш подпіс пастаўлены
commission-lines = Подпісаў: { $lines } з { $needed }.
commission-pass-on = Дайце гэты файл астатнім; нічога сакрэтнага ў ім няма. Яны дададуць свае подпісы, а апошні здасць яго.
commission-download = Захаваць копію файла
commission-written = Запісана
commission-next = Што далей, па-англійску

## Registrars

commission-drop = Выключыць рэгістратара
commission-drop-why = Калі выбаршчыкі падаюць заяўкі праз сетку: рэгістратар, якога больш няма, не ўдзельнічае і вярнуцца не можа. Хто страціў камп’ютар, той аднаўляе рэзервовую копію.
commission-void = Абвясціць дні несапраўднымі
commission-void-why = Калі выбаршчыкі падаюць заяўкі праз сетку: рэгістратар не здаў спіс за дзень, і звязацца з ім нельга. Гэты дзень і ўсе наступныя нічога не значаць.
commission-field-registrar = Імя рэгістратара на выбарах
commission-field-day = Першы з гэтых дзён
commission-field-day-hint = Яго нумар у журнале рэгістрацыі: колькі дзён прайшло з 1970-01-01.

## A new election

commission-prepare = Падрыхтаваць выбары
commission-to-new = Новыя выбары
commission-to-plan = План, які вы пішаце
commission-to-manifest = Апісанне выбараў, на якое вы глядзіце
commission-field-file = План (.toml) або апісанне выбараў (.json), якія ўжо ёсць
commission-open-file = Адкрыць файл
commission-new = Новыя выбары
commission-new-why = З адказаў атрымаецца план, які можна мяняць. Нічога не канчаткова, пакуль камісія не падпісала.
commission-field-intake = Ці падаюць выбаршчыкі заяўкі праз сетку?
commission-yes = Так
commission-no = Не
commission-next-step = Далей
commission-field-kind = Як галасуюць
commission-kind-lists = Спісы: месцы прапарцыйна
commission-kind-people = Людзі: у каго больш галасоў
commission-kind-yes-no = Так ці не
commission-field-choices = Кароткія назвы спісаў або людзей лацінкай праз прабел; для «так ці не» нічога
commission-field-seats = Колькі месцаў або колькі людзей выбіраюць
commission-field-percent = Бар’ер для спісаў або кворум для «так ці не», у працэнтах; 0, калі няма
commission-make-plan = Запісаць план
commission-plan = План
commission-people = Хто што робіць
commission-apart = Гэтыя ролі мусяць быць у розных руках
commission-keys = Ключы, якіх яшчэ няма
commission-keys-why = Кожны робіць ключ на сваім камп’ютары і дасылае вам паказаны там радок такім шляхам, дзе яго ніхто не падменіць. Устаўце ўвесь радок або толькі ключ.
commission-key-of-commission = Сябра камісіі
commission-key-of-registrars = Рэгістратар
commission-key-of-trustees = Захавальнік ключа
commission-key-of-witnesses = Сведка
commission-key-of-board = Сервер выбараў
commission-key-of-log = Журнал
commission-key-of-mailboxes = Запасная скрыня
commission-plan-text = Тэкст плана
commission-plan-why = Тут можна змяніць усё: назвы, дакументы, кандыдатаў, хто што робіць.
commission-plan-long = План задоўгі, каб мяняць яго тут: змяніце яго ў тэкставым рэдактары і адкрыйце зноў. Ключы можна ўвесці вышэй.
commission-plan-save = Захаваць план
commission-plan-make = Зрабіць апісанне выбараў
commission-plan-kept = План захаваны
commission-to-consultation = Апытанне тых, хто ўжо атрымаў права голасу
commission-consultation = Апытанне
commission-consultation-why = Адказваюць тыя, хто мае правы голасу ад ранейшых выбараў, з тымі ж словамі і без рэгістратараў. Спачатку чытаецца і правяраецца рэестр тых выбараў: з яго вынікаюць ключы, колькасць правоў голасу і ўсё, чаго няма ў плане.
commission-consultation-ask = Сказаць, пра што і калі пытацца
commission-earlier = Ранейшыя выбары
commission-credentials = Правоў голасу, не больш
commission-field-earlier = Рэестр ранейшых выбараў
commission-field-earlier-hint = Адрас іх сервера, напрыклад https://board.example, або папка з рэестрам
commission-field-earlier-election = Нумар ранейшых выбараў
commission-field-earlier-election-hint = 64 знакі: лічбы ад 0 да 9 і літары ад a да f, як апублікавана. Калі не ўвесці, параўнайце тое, што будзе паказана.
commission-earlier-read = Прачытаць і праверыць рэестр
commission-kind-options = Варыянты: за які больш галасоў
commission-field-options = Кароткія назвы варыянтаў лацінкай праз прабел; для «так ці не» нічога
commission-field-quorum = Кворум для «так ці не», у працэнтах; 0, калі няма
commission-plan-make-consultation = Зрабіць апісанне апытання
commission-plan-consultation = Гэта план апытання? Тады спачатку чытаецца рэестр ранейшых выбараў, і тут з’яўляецца кнопка для апісання.
commission-compared = Ключы і колькасць правоў голасу — тыя ж, што ў рэестры ранейшых выбараў, і ён правільны.
commission-not-compared = Ключы і колькасць правоў голасу НЕ параўнаныя з рэестрам ранейшых выбараў. Хто пісаў апісанне, мог паставіць свае ключы і тады прагаласаваць колькі заўгодна разоў. Прачытайце той рэестр і вярніцеся сюды, перш чым падпісваць.

## The manifest

commission-manifest = Апісанне выбараў
commission-manifest-file = Файл
commission-size = Памер
commission-bytes = { $bytes } байтаў, { $percent } % ад дазволенага
commission-mailboxes = Запасныя скрыні
commission-mailboxes-none = няма: бюлетэні прымае толькі сервер
commission-spelling = Запіс
commission-spelling-why = Файл запісаны не ў адзіна правільным выглядзе (RFC 8785): падпісваюцца іншыя байты.
commission-ballots = Найдаўжэйшыя бюлетэні
commission-missing = Каго можа не быць
commission-may-miss = можа не быць { $missing } з { $members }
commission-contest = Галасаванне { $id }
commission-example = Напрыклад
commission-warnings = Папярэджанні
commission-hazards = Што потым нашкодзіць
commission-manifest-sign = Падпісаць апісанне выбараў
commission-manifest-sign-why = Усе параўноўваюць кантрольны код, дванаццаць слоў, і дастаткова вас падпісваюць. Нічога з гэтага потым змяніць нельга. Першы пакідае чарнавік пустым.
commission-read-aloud = Мы прачыталі ўсё гэта разам і параўналі кантрольны код
commission-publish = Апублікаваць
commission-publish-why = Подпісы злучаюцца, усё правяраецца, і запісваецца папка для аператара сервера. Калі сервер запрацуе, зрабіце гэта яшчэ раз з яго адрасам: стане відаць, ці паказвае ён гэтае апісанне.
commission-field-attachments = Папка з дакументамі, якія названы ў апісанні
commission-field-out = Новая папка для аператара
commission-field-board-shows = Сервер, каб убачыць, ці паказвае ён гэтае апісанне; пуста, пакуль ён не працуе

## Why something was not done

fault-phase = Час для гэтага мінуў або яшчэ не прыйшоў.
    Паглядзіце на старонцы камісіі, што трэба рабіць цяпер.
fault-too-early = Для гэтага зарана.
    Пачакайце да патрэбнага часу і зрабіце гэта зноў.
fault-too-late = Для гэтага запозна.
    Паглядзіце на старонцы камісіі, што яшчэ можна абвясціць.
fault-under-size = Чарнавік састарэў: у журнале з’явіліся новыя запісы.
    Першы з вас пачынае зноў без чарнавіка, астатнія падпісваюць нанова. Рабіце гэта разам, па тэлефоне.
fault-under-root = У чарнавіку іншы журнал, чым бачыце вы.
    Не падпісвайце яго. Параўнайце, што паказваюць кожнаму з вас.
fault-election = Гэта належыць да іншых выбараў.
    Параўнайце нумар выбараў з файлам.
fault-manifest-language = На адной з моў тэксту няма, ён задоўгі або ў ім ёсць разрыў радка.
    Увядзіце яго на кожнай мове, ад 1 да 2000 байтаў.
fault-number = Такі лік тут не дазволены.
    Параўнайце яго з тым, што дазваляе апісанне; расклад ёсць на старонцы камісіі.
fault-epoch-order = Сервер якраз публікуе бюлетэні.
    Паўтарыце праз хвіліну. Калі сервер іх страціў, адмоўцеся ад іх.
fault-nothing-announced = Усе абвешчаныя бюлетэні ёсць у журнале.
    Адмаўляцца няма ад чаго.
fault-not-issued = Яшчэ выдадзены не ўсе правы голасу.
    Папрасіце рэгістратараў, якія названы на старонцы камісіі.
fault-not-rehearsed = Не ўсе захавальнікі правялі рэпетыцыю.
    Папрасіце тых, хто названы на старонцы камісіі.
fault-not-agreed = Сумы пацвердзіла замала захавальнікаў.
    Папрасіце тых, хто названы на старонцы камісіі.
fault-not-decrypted = Расшыфравала замала захавальнікаў.
    Папрасіце тых, хто названы на старонцы камісіі.
fault-restart-excluded = Не названы нехта, хто выключаны раней або чыя памылка даказана.
    Назавіце ўсіх, хто больш не ўдзельнічае.
fault-restart-too-few = Для ключоў засталося б замала ўдзельнікаў.
    Пакіньце больш.
fault-ceremony-order = Цырымонія скончана або не пачалася.
    Пачынаць нанова няма чаго.
fault-signature = Подпіс у файле няправільны або належыць не сябру камісіі.
    Папрасіце файл яшчэ раз.
fault-signature-lines = Падпісала замала сяброў камісіі.
    Папрасіце подпісы ў іншых.
fault-attachment-missing = У папцы няма дакумента, які названы ў апісанні.
    Пакладзіце яго туды нязменным і назавіце папку.
fault-attachment = Байты дакумента не тыя, што сказана ў апісанні.
    Пакладзіце яго нязменным.
fault-member-unknown = У апісанні выбараў нікога з такім імем удзельніка няма.
    Параўнайце яго з апісаннем.
fault-draft-other = У чарнавіку сказана не тое, што вынікае з журнала, які бачыце вы.
    Не падпісвайце яго. Папрасіце аўтара пачаць зноў і параўнайце, што паказваюць кожнаму з вас.
fault-people = Так нельга: некаторыя ролі мусяць быць у розных руках, або людзей замала.
    Што не так, сказана ніжэй. Аддайце адну з гэтых роляў іншаму.
fault-manifest-key = Яшчэ не хапае ключоў.
    Увядзіце радкі, якія вам даслалі.
fault-manifest = Такое апісанне выбараў не можа працаваць ({ $code }).
    Словы праграмы ніжэй. Выпраўце план і зрабіце апісанне зноў.
fault-entry-too-large = Апісанне выбараў задоўгае.
    Скараціце тэксты або прыбярыце нешта.
fault-json = Гэты файл — не апісанне выбараў.
    Праверце, ці той гэта файл.
fault-file-there = Файл з такой назвай ужо ёсць, і адказы паверх яго не запісваюцца.
    Выберыце іншую назву або адкрыйце той файл.
fault-file-missing = Файл нельга прачытаць або запісаць.
    Праверце, ці ён ёсць і ці правільны шлях.
fault-plan-form = План — не тэкст у UTF-8, або ў ім ёсць нябачныя знакі.
    Прыбярыце іх у тэкставым рэдактары.
fault-key-closed = Ключ не адкрыты.
    Адкрыйце файл ключа на старонцы камісіі.
fault-language-form = Мовы — гэта коды, такія як be, en і ru, праз прабел.
    Увядзіце хаця б адзін.
fault-ids-form = Кароткія назвы пішуцца малымі лацінскімі літарамі, лічбамі і злучкамі, праз прабел, і кожная адзін раз.
    Увядзіце хаця б адну, напрыклад north.
fault-number-form = Гэта не лік, або ён замалы ці завялікі.
    Увядзіце лік, як сказана ў пытанні.
fault-time-form = Гэта не час.
    Увядзіце яго так: 2027-03-04T20:00:00Z або 2027-03-04T23:00:00+03:00.
fault-length-form = Гэта не працягласць.
    Увядзіце яе па-англійску так: 24 hours, 90 minutes або 2 days.
fault-note = Гэта не падпісаны тэкст або не ўвесь.
    Устаўце яго ад першага да апошняга знака.
fault-kind = Гэта не апісанне выбараў.
    Здайце яго на старонцы камісіі.
fault-day = Гэты рэгістратар не закрываў такога дня, або дзень ужо несапраўдны.
    Яго дні названы ніжэй.
fault-not-active = Гэты рэгістратар больш не ўдзельнічае, або ў апісанні выбараў такога імя няма.
    Параўнайце імя: хто выключаны, той выключаны.
fault-no-intake = На гэтых выбарах заяў праз сетку няма, або ключы яшчэ не створаны.
    Рэгістратараў выключаюць і дні абвяшчаюць несапраўднымі толькі там, дзе выбаршчыкі падаюць заяўкі праз сетку.
fault-petition-form = Нумар петыцыі мае 64 знакі: лічбы ад 0 да 9 і літары ад a да f.
    Скапіруйце яго цалкам.
fault-earlier = Ранейшыя выбары не падыходзяць, або ў іх рэестры сказана не тое, што ў апісанні.
    Што менавіта, сказана ніжэй па-англійску. Назавіце выбары, на якіх выдадзены правы голасу, калі іх камісія сказала, што ўсё гатова. Калі іначай сказана ў апісанні, не падпісвайце яго.
fault-key-not-taken = Адзін ключ не прыняты: ён у радку іншага чалавека, або гэта не ключ, або таго, каму ён належыць, у плане ўжо няма. Усё астатняе захавана. Устаўце ў поле гэтага чалавека радок, які ён прыслаў.
fault-earlier-read = Рэестр ранейшых выбараў не чытаецца, або гэта рэестр іншых выбараў.
    Праверце адрас або папку і нумар. Што кажа праграма, сказана ніжэй.
