# Тексты страниц комиссии. То, что комиссии говорят и что говорит она, стоит в election.ru.ftl.
#
# Перед настоящими выборами этот перевод должен прочитать и исправить человек, для которого русский язык родной.
# (A native reader's review is wanted before a real election.)

commission-title = Комиссия
commission-what = Готовит выборы и объявляет то, что нужно: готовность, открытие, закрытие, результат.
commission-back = Назад к комиссии
commission-look-first = Журнал выборов ещё не прочитан. Вернитесь и сначала посмотрите на него.
commission-key-first = Ключ не открыт. Вернитесь и сначала откройте файл ключа.

## The key

commission-key = Ваш ключ
commission-key-open = Ключ { $id } открыт: { $path }
commission-key-why = То, что вы говорите, подписывается вашим файлом ключа. Откройте его здесь: он остаётся в этой программе, пока вы его не закроете, и никогда не попадает в браузер.
commission-field-id = Ваше имя участника на выборах
commission-field-id-hint = Например, c1.
commission-field-key = Ваш файл ключа
commission-field-key-hint = В вашей папке или полный путь. Создан здесь или командой: veche commission key
commission-field-passphrase = Его пароль
commission-unlock = Открыть ключ
commission-lock = Закрыть ключ
commission-unlocked = Ваш ключ открыт
commission-new-key = Создать новый файл ключа
commission-new-key-why = Один раз на каждые выборы. Файл открывает пароль. Если он потерян, не поможет никто, а файл вместе с паролем должны быть только у вас.
commission-field-new-key = Новый файл ключа
commission-field-new-key-hint = Например, c1.key: он появится в вашей папке.
commission-key-made = Ваш ключ создан и открыт
commission-key-made-next = Отправьте строку своего ключа, она ниже, тому, кто пишет план. Не забывайте пароль и никому его не давайте.
commission-idle = Ваш ключ закрыт
commission-idle-why = Им долго никто не пользовался. Откройте его снова.

## Where things are

commission-election = Выборы
commission-field-board = Адрес сервера выборов
commission-field-board-hint = Например, https://board.example. Оставьте пустым, пока сервера нет.
commission-field-election = Номер выборов
commission-field-election-hint = 64 знака: цифры от 0 до 9 и буквы от a до f. Сравните с опубликованным.
commission-field-folder = Ваша папка
commission-field-folder-hint = Туда записываются файлы, и там они ищутся, если другая папка не названа.
commission-field-proxy = Прокси
commission-field-proxy-hint = Если не знаете, что это, оставьте пустым. socks5h://127.0.0.1:9050 — это Tor.
commission-field-registry = Адрес сервера регистрации
commission-field-registry-hint = Только если избиратели подают заявки по сети, и только для того, что касается регистраторов.
commission-look = Посмотреть журнал
commission-name = Название
commission-id = Номер выборов
commission-fingerprint = Контрольный код
commission-phase = Что сейчас
commission-phase-empty = Ещё ничего нет.
commission-phase-setup = Выборы готовятся.
commission-phase-registration = Идёт регистрация.
commission-phase-ready = Всё готово. Голосование ещё не открыто.
commission-phase-open = Идёт голосование.
commission-phase-closed = Голосование закончилось. Идёт подсчёт голосов.
commission-phase-tallied = Результат есть.
commission-phase-cancelled = Выборы отменены.
commission-entries = Записей в журнале
commission-now = Сейчас
commission-tasks = Что нужно сделать
commission-nothing = Делать больше ничего не нужно.
commission-done = Что есть
commission-schedule = Расписание
commission-when-overdue = Опаздывает:
commission-when-now = Сейчас:
commission-when-later = Позже:
commission-role-commission = комиссия
commission-role-registrar = регистраторы
commission-role-trustee = хранители ключа
commission-role-board = оператор сервера выборов
commission-role-mailbox = операторы запасных ящиков
commission-enough = Скольких из них достаточно: { $count }
commission-after = Не раньше { $time }
commission-by = До { $time }

## What the commission says

commission-say = Объявить что-то
commission-say-why = Достаточно вас говорят одно и то же. Первый заполняет форму и получает файл, остальные добавляют свои подписи, последний сдаёт его.
commission-say-ready = Объявить, что всё готово
commission-say-ready-why = Регистрация закончена; ключи, списки и репетиции есть. Новых списков после этого быть не может.
commission-say-open = Открыть голосование
commission-say-open-why = В своё время, не раньше. Делайте это вместе, по телефону: черновик действителен, только пока в журнале нет новых записей.
commission-say-close = Закрыть голосование
commission-say-close-why = В своё время, не раньше. Делайте это вместе, по телефону: черновик действителен, только пока в журнале нет новых записей.
commission-say-result = Опубликовать результат
commission-say-result-why = Он вычисляется из расшифровки каждым из вас.
commission-say-abandon = Отказаться от потерянных бюллетеней
commission-say-abandon-why = Только если сервер объявил бюллетени и потерял их.
commission-say-cancel = Отменить выборы
commission-say-cancel-why = Навсегда. Результата не будет, и вернуть это нельзя.
commission-say-incident = Сообщить всем, что случилось
commission-say-incident-why = То, что должны знать все, например сбой. Больше ничего из этого не следует.
commission-say-complaints = Записать жалобы
commission-say-complaints-why = Одного рода, с одним решением или ещё без него. Кто жаловался, не называется.
commission-say-extend = Продлить голосование
commission-say-extend-why = Только если избирателям что-то помешало, насколько позволяет описание выборов, и до конца голосования.
commission-say-restart = Начать церемонию заново
commission-say-restart-why = Без тех, кого больше нет или кто прислал негодные части ключа.
commission-say-operator = Передать сервер преемнику
commission-say-operator-why = Только если прежнего сервера больше нет или на него нельзя полагаться. Подписывайте это только для одного преемника. Адрес сервера должен быть адресом преемника.
commission-say-answer = Ответить на петицию
commission-say-answer-why = На каждую есть один ответ, и он публичный.
commission-say-delay = Отложить ответ
commission-say-delay-why = Все видят это и причину.
commission-field-number = Какой преемник
commission-field-number-hint = Его номер в описании выборов, начиная с 1.
commission-field-petition = Петиция
commission-field-petition-hint = Её 64 знака, как они названы в списке того, что нужно сделать.
commission-field-until = До какого времени
commission-field-until-hint = Например, 2027-03-04T20:00:00Z.
commission-draw = Показать, что здесь сказано
commission-draw-why = Ничего не подписывается, пока вы не увидели, что сказано и что из этого следует.
commission-field-category = О чём они
commission-field-count = Сколько
commission-field-decision = Решение
commission-field-closes = До какого времени
commission-field-closes-hint = Например, 2027-03-04T20:00:00Z или 2027-03-04T23:00:00+03:00.
commission-field-role = Чья церемония
commission-field-without = Без кого
commission-field-without-hint = Имена участников через пробел: все, кто больше не участвует, и из прежних попыток тоже.
commission-ceremony-registrar = Регистраторы: ключи для права голоса
commission-ceremony-trustee = Хранители: ключ бюллетеней
commission-ceremony-tag = Регистраторы: ключ меток
commission-reason = Текст на языке { $language }
commission-reason-why = Текст на всех языках выборов, от 1 до 2000 байтов на каждом. Он остаётся публичным навсегда: никого не называйте.

## Drafts

commission-draft = Добавить свою подпись к черновику
commission-draft-why = Другой член комиссии дал вам файл. Он сравнивается с тем, что следует из журнала, который видите вы; если там сказано что-то другое, он отклоняется.
commission-draft-do = Посмотреть черновик
commission-field-draft = Файл черновика
commission-field-draft-hint = Путь в вашей папке или полный путь. Оставьте пустым, если вставляете текст.
commission-field-pasted = Или вставьте текст черновика
commission-field-files = Файлы, по одному пути в строке
commission-hand-in = Соединить файлы и сдать их
commission-hand-in-why = Если каждый подписал отдельно: подписи соединяются, и сказанное сдаётся. Ничего секретного в этих файлах нет.
commission-hand-in-do = Сдать
commission-confirm = Прочитайте, прежде чем подписать
commission-outcome = Что получилось
commission-lines-with-yours = Подписей вместе с вашей: { $lines } из { $needed }.
commission-text = Текст, байт в байт
commission-sign = Подписать
commission-decline = Не подписывать
commission-declined = Ничего не подписано
commission-in-log = Это в журнале
commission-in-intake = Запись { $entry } журнала регистрации.
commission-entry-before = Это уже там, запись { $entry }: делать ничего не нужно.
commission-entry-cosigned = Запись { $entry } журнала, засвидетельствована свидетелями.
commission-entry = Запись { $entry } журнала. Свидетели её ещё не засвидетельствовали: посмотрите через минуту.
commission-signed = Ваша подпись поставлена
commission-lines = Подписей: { $lines } из { $needed }.
commission-pass-on = Дайте этот файл остальным; ничего секретного в нём нет. Они добавят свои подписи, а последний сдаст его.
commission-download = Сохранить копию файла
commission-written = Записано
commission-next = Что дальше, по-английски

## Registrars

commission-drop = Исключить регистратора
commission-drop-why = Если избиратели подают заявки по сети: регистратор, которого больше нет, не участвует и вернуться не может. Кто потерял компьютер, тот восстанавливает резервную копию.
commission-void = Объявить дни недействительными
commission-void-why = Если избиратели подают заявки по сети: регистратор не сдал список за день, и связаться с ним нельзя. Этот день и все следующие ничего не значат.
commission-field-registrar = Имя регистратора на выборах
commission-field-day = Первый из этих дней
commission-field-day-hint = Его номер в журнале регистрации: сколько дней прошло с 1970-01-01.

## A new election

commission-prepare = Подготовить выборы
commission-to-new = Новые выборы
commission-to-plan = План, который вы пишете
commission-to-manifest = Описание выборов, на которое вы смотрите
commission-field-file = План (.toml) или описание выборов (.json), которые уже есть
commission-open-file = Открыть файл
commission-new = Новые выборы
commission-new-why = Из ответов получится план, который можно менять. Ничего не окончательно, пока комиссия не подписала.
commission-field-intake = Подают ли избиратели заявки по сети?
commission-yes = Да
commission-no = Нет
commission-next-step = Дальше
commission-field-kind = Как голосуют
commission-kind-lists = Списки: места пропорционально
commission-kind-people = Люди: у кого больше голосов
commission-kind-yes-no = Да или нет
commission-field-choices = Короткие названия списков или людей латиницей через пробел; для «да или нет» ничего
commission-field-seats = Сколько мест или сколько людей избирают
commission-field-percent = Барьер для списков или кворум для «да или нет», в процентах; 0, если нет
commission-make-plan = Записать план
commission-plan = План
commission-people = Кто что делает
commission-apart = Эти роли должны быть в разных руках
commission-keys = Ключи, которых ещё нет
commission-keys-why = Каждый делает ключ на своём компьютере и присылает вам показанную там строку таким путём, где её никто не подменит. Вставьте всю строку или только ключ.
commission-key-of-commission = Член комиссии
commission-key-of-registrars = Регистратор
commission-key-of-trustees = Хранитель ключа
commission-key-of-witnesses = Свидетель
commission-key-of-board = Сервер выборов
commission-key-of-log = Журнал
commission-key-of-mailboxes = Запасной ящик
commission-plan-text = Текст плана
commission-plan-why = Здесь можно изменить всё: названия, документы, кандидатов, кто что делает.
commission-plan-long = План слишком длинный, чтобы менять его здесь: измените его в текстовом редакторе и откройте снова. Ключи можно ввести выше.
commission-plan-save = Сохранить план
commission-plan-make = Сделать описание выборов
commission-plan-kept = План сохранён
commission-to-consultation = Опрос тех, кто уже получил право голоса
commission-consultation = Опрос
commission-consultation-why = Отвечают те, у кого есть права голоса с прежних выборов, с теми же словами и без регистраторов. Сначала читается и проверяется реестр тех выборов: из него следуют ключи, число прав голоса и всё, чего нет в плане.
commission-consultation-ask = Сказать, о чём и когда спрашивать
commission-earlier = Прежние выборы
commission-credentials = Прав голоса, не больше
commission-field-earlier = Реестр прежних выборов
commission-field-earlier-hint = Адрес их сервера, например https://board.example, или папка с реестром
commission-field-earlier-election = Номер прежних выборов
commission-field-earlier-election-hint = 64 знака: цифры от 0 до 9 и буквы от a до f, как опубликовано. Если не ввести, сравните то, что будет показано.
commission-earlier-read = Прочесть и проверить реестр
commission-kind-options = Варианты: за какой больше голосов
commission-field-options = Короткие названия вариантов латиницей через пробел; для «да или нет» ничего
commission-field-quorum = Кворум для «да или нет», в процентах; 0, если нет
commission-plan-make-consultation = Сделать описание опроса
commission-plan-consultation = Это план опроса? Тогда сначала читается реестр прежних выборов, и здесь появляется кнопка для описания.
commission-compared = Ключи и число прав голоса — те же, что в реестре прежних выборов, и он верен.
commission-not-compared = Ключи и число прав голоса НЕ сравнены с реестром прежних выборов. Кто писал описание, мог поставить свои ключи и тогда проголосовать сколько угодно раз. Прочтите тот реестр и вернитесь сюда, прежде чем подписывать.

## The manifest

commission-manifest = Описание выборов
commission-manifest-file = Файл
commission-size = Размер
commission-bytes = { $bytes } байтов, { $percent } % от дозволенного
commission-mailboxes = Запасные ящики
commission-mailboxes-none = нет: бюллетени принимает только сервер
commission-spelling = Запись
commission-spelling-why = Файл записан не в единственно правильном виде (RFC 8785): подписываются другие байты.
commission-ballots = Самые длинные бюллетени
commission-missing = Кого может не быть
commission-may-miss = может не быть { $missing } из { $members }
commission-contest = Голосование { $id }
commission-example = Например
commission-warnings = Предупреждения
commission-hazards = Что потом навредит
commission-manifest-sign = Подписать описание выборов
commission-manifest-sign-why = Все сравнивают контрольный код, двенадцать слов, и достаточно вас подписывают. Ничего из этого потом изменить нельзя. Первый оставляет черновик пустым.
commission-read-aloud = Мы прочитали всё это вместе и сравнили контрольный код
commission-publish = Опубликовать
commission-publish-why = Подписи соединяются, всё проверяется, и записывается папка для оператора сервера. Когда сервер заработает, сделайте это ещё раз с его адресом: станет видно, показывает ли он это описание.
commission-field-attachments = Папка с документами, которые названы в описании
commission-field-out = Новая папка для оператора
commission-field-board-shows = Сервер, чтобы увидеть, показывает ли он это описание; пусто, пока он не работает

## Why something was not done

fault-phase = Время для этого прошло или ещё не пришло.
    Посмотрите на странице комиссии, что нужно делать сейчас.
fault-too-early = Для этого слишком рано.
    Подождите до нужного времени и сделайте это снова.
fault-too-late = Для этого слишком поздно.
    Посмотрите на странице комиссии, что ещё можно объявить.
fault-under-size = Черновик устарел: в журнале появились новые записи.
    Первый из вас начинает снова без черновика, остальные подписывают заново. Делайте это вместе, по телефону.
fault-under-root = В черновике другой журнал, чем видите вы.
    Не подписывайте его. Сравните, что показывают каждому из вас.
fault-election = Это относится к другим выборам.
    Сравните номер выборов с файлом.
fault-manifest-language = На одном из языков текста нет, он слишком длинный или в нём есть разрыв строки.
    Введите его на каждом языке, от 1 до 2000 байтов.
fault-number = Такое число здесь не разрешено.
    Сравните его с тем, что разрешает описание; расписание есть на странице комиссии.
fault-epoch-order = Сервер как раз публикует бюллетени.
    Повторите через минуту. Если сервер их потерял, откажитесь от них.
fault-nothing-announced = Все объявленные бюллетени есть в журнале.
    Отказываться не от чего.
fault-not-issued = Ещё выданы не все права голоса.
    Попросите регистраторов, которые названы на странице комиссии.
fault-not-rehearsed = Не все хранители провели репетицию.
    Попросите тех, кто назван на странице комиссии.
fault-not-agreed = Суммы подтвердило слишком мало хранителей.
    Попросите тех, кто назван на странице комиссии.
fault-not-decrypted = Расшифровало слишком мало хранителей.
    Попросите тех, кто назван на странице комиссии.
fault-restart-excluded = Не назван кто-то, кто исключён раньше или чья ошибка доказана.
    Назовите всех, кто больше не участвует.
fault-restart-too-few = Для ключей осталось бы слишком мало участников.
    Оставьте больше.
fault-ceremony-order = Церемония закончена или не началась.
    Начинать заново нечего.
fault-signature = Подпись в файле неправильная или принадлежит не члену комиссии.
    Попросите файл ещё раз.
fault-signature-lines = Подписало слишком мало членов комиссии.
    Попросите подписи у других.
fault-attachment-missing = В папке нет документа, который назван в описании.
    Положите его туда неизменённым и назовите папку.
fault-attachment = Байты документа не те, что сказано в описании.
    Положите его неизменённым.
fault-member-unknown = В описании выборов никого с таким именем участника нет.
    Сравните его с описанием.
fault-draft-other = В черновике сказано не то, что следует из журнала, который видите вы.
    Не подписывайте его. Попросите автора начать снова и сравните, что показывают каждому из вас.
fault-people = Так нельзя: некоторые роли должны быть в разных руках, или людей слишком мало.
    Что не так, сказано ниже. Отдайте одну из этих ролей другому.
fault-manifest-key = Ещё не хватает ключей.
    Введите строки, которые вам прислали.
fault-manifest = Такое описание выборов не может работать ({ $code }).
    Слова программы ниже. Исправьте план и сделайте описание снова.
fault-entry-too-large = Описание выборов слишком длинное.
    Сократите тексты или уберите что-то.
fault-json = Этот файл — не описание выборов.
    Проверьте, тот ли это файл.
fault-file-there = Файл с таким названием уже есть, и ответы поверх него не записываются.
    Выберите другое название или откройте тот файл.
fault-file-missing = Файл нельзя прочитать или записать.
    Проверьте, есть ли он и правильный ли путь.
fault-plan-form = План — не текст в UTF-8, или в нём есть невидимые знаки.
    Уберите их в текстовом редакторе.
fault-key-closed = Ключ не открыт.
    Откройте файл ключа на странице комиссии.
fault-language-form = Языки — это коды, такие как be, en и ru, через пробел.
    Введите хотя бы один.
fault-ids-form = Короткие названия пишутся строчными латинскими буквами, цифрами и дефисами, через пробел, и каждое один раз.
    Введите хотя бы одно, например north.
fault-number-form = Это не число, или оно слишком мало или велико.
    Введите число, как сказано в вопросе.
fault-time-form = Это не время.
    Введите его так: 2027-03-04T20:00:00Z или 2027-03-04T23:00:00+03:00.
fault-length-form = Это не длительность.
    Введите её по-английски так: 24 hours, 90 minutes или 2 days.
fault-note = Это не подписанный текст или не весь.
    Вставьте его от первого до последнего знака.
fault-kind = Это не описание выборов.
    Сдайте его на странице комиссии.
fault-day = Этот регистратор не закрывал такого дня, или день уже недействителен.
    Его дни названы ниже.
fault-not-active = Этот регистратор больше не участвует, или в описании выборов такого имени нет.
    Сравните имя: кто исключён, тот исключён.
fault-no-intake = На этих выборах заявок по сети нет, или ключи ещё не созданы.
    Регистраторов исключают и дни объявляют недействительными только там, где избиратели подают заявки по сети.
fault-petition-form = Номер петиции имеет 64 знака: цифры от 0 до 9 и буквы от a до f.
    Скопируйте его целиком.
fault-earlier = Прежние выборы не подходят, или в их реестре сказано не то, что в описании.
    Что именно, сказано ниже по-английски. Назовите выборы, на которых выданы права голоса, когда их комиссия сказала, что всё готово. Если иначе сказано в описании, не подписывайте его.
fault-key-not-taken = Один ключ не принят: он в строке другого человека, или это не ключ, или того, кому он принадлежит, в плане уже нет. Всё остальное сохранено. Вставьте в поле этого человека строку, которую он прислал.
fault-earlier-read = Реестр прежних выборов не читается, или это реестр других выборов.
    Проверьте адрес или папку и номер. Что говорит программа, сказано ниже.
