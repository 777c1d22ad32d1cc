//! Programmes of lists that do not exist, in three languages and of about one length.

/// What is written in Belarusian, English and Russian.
pub type InThree = [&'static str; 3];

/// A list: its id, its name, and its programme.
pub struct Programme {
    pub id: &'static str,
    pub name: InThree,
    pub text: InThree,
}

/// The rules of the election, for its voters.
pub const RULES: InThree = [
    "Правілы гэтых выбараў\n\n\
     Галасаваць можа кожны, хто прайшоў рэгістрацыю. Можна прагаласаваць некалькі разоў: лічыцца апошні бюлетэнь. Ніхто не даведаецца, як \
     вы прагаласавалі, і нікому не трэба пра гэта казаць.\n",
    "The rules of this election\n\n\
     Everyone who has registered may vote. You may vote several times: the last ballot counts. Nobody will learn how you voted, and you \
     need not tell anyone.\n",
    "Правила этих выборов\n\n\
     Голосовать может каждый, кто прошёл регистрацию. Можно проголосовать несколько раз: считается последний бюллетень. Никто не узнает, \
     как вы проголосовали, и никому не нужно об этом говорить.\n",
];

pub const PROGRAMMES: [Programme; 4] = [
    Programme {
        id: "birch",
        name: ["Бяроза", "Birch", "Берёза"],
        text: [
            "Мы хочам рады, якая працуе адкрыта.\n\n\
             Кожнае пасяджэнне мае запіс, кожнае рашэнне мае аўтараў, а кожны выдатак мае квітанцыю. Раз на месяц мы адказваем на пытанні \
             тых, хто нас выбраў. Хто прапусціў тры пасяджэнні без прычыны, той саступае месца наступнаму ў спісе.\n",
            "We want a council that works in the open.\n\n\
             Every sitting has a record, every decision has authors, and every expense has a receipt. Once a month we answer the questions of \
             those who elected us. Whoever misses three sittings without a reason gives the seat to the next on the list.\n",
            "Мы хотим совета, который работает открыто.\n\n\
             У каждого заседания есть запись, у каждого решения есть авторы, а у каждой траты есть квитанция. Раз в месяц мы отвечаем на \
             вопросы тех, кто нас выбрал. Кто пропустил три заседания без причины, уступает место следующему в списке.\n",
        ],
    },
    Programme {
        id: "oak",
        name: ["Дуб", "Oak", "Дуб"],
        text: [
            "Мы хочам рады, на якую можна абаперціся.\n\n\
             Дакументы, праца, лекар, школа для дзяцей: з гэтага пачынаецца жыццё на новым месцы. Мы збяром тых, хто ўжо прайшоў гэты шлях, і \
             складзем даведнік для кожнай краіны. Пытанне, на якое няма адказу за тыдзень, разглядае ўся рада.\n",
            "We want a council that one can lean on.\n\n\
             Papers, work, a doctor, a school for the children: with these begins life in a new place. We will bring together those who have \
             gone this way already, and write a guide for each country. A question without an answer in a week comes before the whole council.\n",
            "Мы хотим совета, на который можно опереться.\n\n\
             Документы, работа, врач, школа для детей: с этого начинается жизнь на новом месте. Мы соберём тех, кто уже прошёл этот путь, и \
             составим справочник для каждой страны. Вопрос, на который нет ответа за неделю, рассматривает весь совет.\n",
        ],
    },
    Programme {
        id: "flax",
        name: ["Лён", "Flax", "Лён"],
        text: [
            "Мы хочам рады, якая дбае пра мову і культуру.\n\n\
             Кнігі, заняткі для дзяцей, тэатр і музыка патрэбныя ў кожным горадзе, дзе нас болей за сотню. Мы створым агульны каталог кніг і \
             невялікі фонд, пра выдаткі якога галасуюць самі чытачы. Архіў таго, што напісана за мяжой, мусіць быць адкрыты для ўсіх.\n",
            "We want a council that cares for language and culture.\n\n\
             Books, lessons for children, theatre and music are needed in each city where there are more than a hundred of us. We will make a \
             common catalogue of books, and a small fund whose readers vote on it. The archive of what is written abroad must be open to all.\n",
            "Мы хотим совета, который заботится о языке и культуре.\n\n\
             Книги, занятия для детей, театр и музыка нужны в каждом городе, где нас больше сотни. Мы создадим общий каталог книг и небольшой \
             фонд, о тратах которого голосуют сами читатели. Архив того, что написано за границей, должен быть открыт для всех.\n",
        ],
    },
    Programme {
        id: "river",
        name: ["Рака", "River", "Река"],
        text: [
            "Мы хочам рады, якая гаворыць з усімі.\n\n\
             Нас шмат, і мы жывём у розных краінах. Рада мусіць збіраць думкі да рашэння, а не пасля яго: апытанне, чытанне, галасаванне. Мы \
             будзем перакладаць важнае на мовы краін, дзе жывём, і сустракацца з тымі, хто там прымае рашэнні, не радзей як раз на паўгода.\n",
            "We want a council that talks with everyone.\n\n\
             We are many, and live in different countries. The council must gather opinions before a decision, not after it: a survey, a reading, \
             a vote. We will translate what matters into the languages of the countries where we live, and meet those who decide there twice a year.\n",
            "Мы хотим совета, который говорит со всеми.\n\n\
             Нас много, и мы живём в разных странах. Совет должен собирать мнения до решения, а не после него: опрос, чтение, голосование. Мы \
             будем переводить важное на языки стран, где живём, и встречаться с теми, кто там принимает решения, не реже раза в полгода.\n",
        ],
    },
];
