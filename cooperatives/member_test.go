package cooperatives_test

import (
	"cmp"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func TestIDNumber(t *testing.T) {
	tests := []struct{ name, text, want, key string }{
		{"of the standard", "11010519491231002X", "11010519491231002X", ""},
		{"small x and spaces", "110105 19491231 002x", "11010519491231002X", ""},
		{"full-width digits", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", ""},
		{"born before the republic", "520115193604082023", "520115193604082023", ""},
		{"a digit wrong", "110105194912310021", "", "identity.id_check"},
		{"two digits exchanged", "11010519491213002X", "", "identity.id_check"},
		{"no such day", "11010519490231002X", "", "identity.id_birth"},
		{"fifteen digits", "110105491231002", "", "identity.id_form"},
		{"a letter inside", "11010519491231A02X", "", "identity.id_form"},
		{"nothing", "", "", "identity.id_form"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := cooperatives.ParseIDNumber(tt.text)
			if string(n) != tt.want {
				t.Errorf("got %q, want %q", n, tt.want)
			}
			if tt.key != "" {
				wantProblem(t, err, tt.key, "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	n := cooperatives.IDNumber("11010519491231002X")
	if n.Birth() != 19491231 || !n.Female() || n.Masked() != "110105********002X" {
		t.Errorf("read as %v, %v, %s", n.Birth(), n.Female(), n.Masked())
	}
	none := cooperatives.IDNumber("")
	if none.Birth() != 0 || none.Female() || none.Masked() != "" {
		t.Error("an empty number says something")
	}
}

func TestIDNumberChecksEveryDigit(t *testing.T) {
	good := "11010519491231002X"
	for i := range good[:17] {
		for d := byte('0'); d <= '9'; d++ {
			if d == good[i] {
				continue
			}
			if n, err := cooperatives.ParseIDNumber(good[:i] + string(d) + good[i+1:]); err == nil {
				t.Errorf("accepted %s", n)
			}
		}
	}
}

func TestPhone(t *testing.T) {
	for text, want := range map[string]string{
		"13812345678": "13812345678", "+86 138-1234-5678": "13812345678", "0851-8765432": "08518765432",
		"１３８１２３４５６７８": "13812345678",
	} {
		if p, err := cooperatives.ParsePhone(text); err != nil || string(p) != want {
			t.Errorf("%s became %q, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "12345", "1381234567a", "12812345678", "00851876543"} {
		_, err := cooperatives.ParsePhone(text)
		wantProblem(t, err, "identity.phone", "")
	}
	if got := cooperatives.Phone("13812345678").Masked(); got != "138****5678" {
		t.Errorf("masked as %s", got)
	}
	if got := cooperatives.Phone("").Masked(); got != "" {
		t.Errorf("nothing masked as %s", got)
	}
}

func TestBankCard(t *testing.T) {
	c, err := cooperatives.ParseBankCard("6222 0212 3456 7890 128")
	if err != nil || c.Masked() != "**** 0128" {
		t.Errorf("got %q, %v", c.Masked(), err)
	}
	_, err = cooperatives.ParseBankCard("6222021234567890129")
	wantProblem(t, err, "identity.card_check", "")
	_, err = cooperatives.ParseBankCard("622202123456")
	wantProblem(t, err, "identity.card_form", "")
	if got := cooperatives.BankCard("").Masked(); got != "" {
		t.Errorf("nothing masked as %s", got)
	}
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"张建三": "张*三", "王芳": "王*", "欧阳小明": "欧**明", "龙": "龙", "": "", " 李四 ": "李*",
		"阿依古丽·买买提": "阿******提",
	} {
		if got := cooperatives.MaskName(name); got != want {
			t.Errorf("%s became %s, want %s", name, got, want)
		}
	}
}

func born(day ledger.Date) cooperatives.Change {
	return cooperatives.Change{Reason: cooperatives.Birth, Date: day, Document: "出生证"}
}

func TestStatusOn(t *testing.T) {
	exit := cooperatives.Change{
		Reason: cooperatives.Exit, Date: 20250301, Until: 20271231, Document: "退出协议",
	}
	death := cooperatives.Change{Reason: cooperatives.Death, Date: 20250301, Document: "注销户口"}
	tests := []struct {
		name    string
		changes []cooperatives.Change
		day     ledger.Date
		want    cooperatives.Status
	}{
		{"before birth", []cooperatives.Change{born(20000101)}, 19991231, cooperatives.NotMember},
		{"from birth", []cooperatives.Change{born(20000101)}, 20000101, cooperatives.Active},
		{"the day before death", []cooperatives.Change{born(20000101), death}, 20250228, cooperatives.Active},
		{"from death", []cooperatives.Change{born(20000101), death}, 20250301, cooperatives.Ended},
		{"rights kept", []cooperatives.Change{born(20000101), exit}, 20271231, cooperatives.RightsKept},
		{"rights over", []cooperatives.Change{born(20000101), exit}, 20280101, cooperatives.Ended},
		{
			"back again",
			[]cooperatives.Change{born(20000101), exit, {Reason: cooperatives.Marriage, Date: 20260101, Document: "1"}},
			20260101, cooperatives.Active,
		},
		{
			"dead while rights are kept",
			[]cooperatives.Change{born(20000101), exit, {Reason: cooperatives.Death, Date: 20260101, Document: "1"}},
			20260101, cooperatives.Ended,
		},
		{"nothing known", nil, 20260101, cooperatives.NotMember},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := cooperatives.Member{Code: "1", Name: "张三", Changes: tt.changes}
			if err := m.Validate(ledger.RuralCollective); err != nil {
				t.Fatal(err)
			}
			if got := m.StatusOn(tt.day); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// 农村集体经济组织法 §18.
func TestStudyArmyAndWorkElsewhereNeverEndAMembership(t *testing.T) {
	for _, r := range []cooperatives.Reason{
		cooperatives.Study, cooperatives.Army, cooperatives.MigrantWork, cooperatives.Business, cooperatives.Divorce,
		cooperatives.Widowhood, cooperatives.Prison,
	} {
		m := cooperatives.Member{
			Code: "1", Name: "张三", Changes: []cooperatives.Change{born(20000101), {Reason: r, Date: 20200901}},
		}
		if err := m.Validate(ledger.RuralCollective); err != nil {
			t.Errorf("%s: %v", r, err)
		}
		if r.Ends() || r.Begins() || m.StatusOn(20240101) != cooperatives.Active {
			t.Errorf("%s ended the membership", r)
		}
		m.Changes[1].Until = 20241231
		wantProblem(t, m.Validate(ledger.RuralCollective), "member.never_ends", cooperatives.Collective18)
	}
}

// Each regime is told its own article, and none where its law has none.
func TestRegisterOfACooperativeCitesNoLawOfCollectives(t *testing.T) {
	for key, tt := range map[string]struct {
		then       cooperatives.Change
		collective cooperatives.Law
		coop       cooperatives.Law
		coopKey    string
	}{
		"member.change_order": {born(20200101), cooperatives.Collective12, cooperatives.Coop19, ""},
		"member.document": {
			cooperatives.Change{Reason: cooperatives.Exit, Date: 20200101}, cooperatives.Collective12, cooperatives.Coop19, "",
		},
		"member.rights_until": {
			cooperatives.Change{Reason: cooperatives.Death, Date: 20200101, Until: 20210101},
			cooperatives.Collective17, "", "member.rights_until_coop",
		},
		"member.never_ends": {
			cooperatives.Change{Reason: cooperatives.Army, Date: 20200101, Until: 20210101},
			cooperatives.Collective18, "", "member.never_ends_coop",
		},
	} {
		m := cooperatives.Member{Code: "1", Name: "张三", Changes: []cooperatives.Change{born(20000101), tt.then}}
		wantProblem(t, m.Validate(ledger.RuralCollective), key, tt.collective)
		wantProblem(t, m.Validate(ledger.LegacyRuralCollective), key, tt.collective)
		wantProblem(t, m.Validate(ledger.FarmersCooperative), cmp.Or(tt.coopKey, key), tt.coop)
	}
}

func TestMemberRefuses(t *testing.T) {
	tests := []struct {
		name string
		then cooperatives.Change
		key  string
		law  cooperatives.Law
	}{
		{"no reason", cooperatives.Change{Date: 20200101}, "member.reason", ""},
		{"a reason of nobody", cooperatives.Change{Reason: 99, Date: 20200101}, "member.reason", ""},
		{"no day", cooperatives.Change{Reason: cooperatives.Death, Date: 20200230}, "member.change_date", ""},
		{"an earlier day", cooperatives.Change{Reason: cooperatives.Death, Date: 19991231}, "member.change_date", ""},
		{"born twice", born(20200101), "member.change_order", cooperatives.Collective12},
		{
			"dead with rights",
			cooperatives.Change{Reason: cooperatives.Death, Date: 20200101, Until: 20210101},
			"member.rights_until", cooperatives.Collective17,
		},
		{
			"rights before the end",
			cooperatives.Change{Reason: cooperatives.Exit, Date: 20200101, Until: 20190101},
			"member.rights_until", cooperatives.Collective17,
		},
		{
			"no document",
			cooperatives.Change{Reason: cooperatives.CivilServant, Date: 20200101},
			"member.document", cooperatives.Collective12,
		},
		{
			"a document of two lines",
			cooperatives.Change{Reason: cooperatives.Exit, Date: 20200101, Document: "a\nb"},
			"text.control", "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := cooperatives.Member{Code: "1", Name: "张三", Changes: []cooperatives.Change{born(20000101), tt.then}}
			wantProblem(t, m.Validate(ledger.RuralCollective), tt.key, tt.law)
		})
	}
	dead := cooperatives.Member{Code: "1", Name: "张三", Changes: []cooperatives.Change{
		born(20000101),
		{Reason: cooperatives.Death, Date: 20200101, Document: "1"},
		{Reason: cooperatives.Exit, Date: 20210101, Document: "1"},
	}}
	wantProblem(t, dead.Validate(ledger.RuralCollective), "member.change_order", cooperatives.Collective12)
	nameless := cooperatives.Member{Code: "1"}
	wantProblem(t, nameless.Validate(ledger.RuralCollective), "field.required", "")
	nameless.Name = "张\x00三"
	wantProblem(t, nameless.Validate(ledger.RuralCollective), "text.control", "")
}

// A death that was entered by mistake is taken back as if it had never been entered, rights that were kept included; both
// entries stay in the register.
func TestMistakenDeathIsTakenBack(t *testing.T) {
	dead := cooperatives.Change{Reason: cooperatives.Death, Date: 20240301, Document: "注销户口证明"}
	alive := cooperatives.Change{Reason: cooperatives.Alive, Date: 20240501, Document: "派出所证明"}
	exit := cooperatives.Change{Reason: cooperatives.Exit, Date: 20230101, Until: 20261231, Document: "协议"}
	m := cooperatives.Member{Code: "1", Name: "张三", Born: 19600101, Changes: []cooperatives.Change{born(20000101), dead, alive}}
	if err := m.Validate(ledger.RuralCollective); err != nil {
		t.Fatal(err)
	}
	for _, day := range []ledger.Date{20240229, 20240301, 20240430, 20240501, 20260101} {
		if s := m.StatusOn(day); s != cooperatives.Active || !m.VotesOn(day) {
			t.Errorf("%s: %s", day, s)
		}
	}
	if len(m.Changes) != 3 || len(m.Standing()) != 1 {
		t.Errorf("changes: %v", m.Changes)
	}
	m.Changes = append(m.Changes, cooperatives.Change{Reason: cooperatives.Death, Date: 20250101, Document: "死亡证明"})
	if err := m.Validate(ledger.RuralCollective); err != nil || m.StatusOn(20250101) != cooperatives.Ended {
		t.Errorf("dead at last: %s, %v", m.StatusOn(20250101), err)
	}
	m.Changes = []cooperatives.Change{born(20000101), exit, dead, alive}
	if err := m.Validate(ledger.RuralCollective); err != nil || m.StatusOn(20260101) != cooperatives.RightsKept {
		t.Errorf("with rights kept: %s, %v", m.StatusOn(20260101), err)
	}
	m.Changes = append(m.Changes, alive)
	wantProblem(t, m.Validate(ledger.RuralCollective), "member.not_dead", cooperatives.Collective12)
	m.Changes = []cooperatives.Change{born(20000101), alive}
	wantProblem(t, m.Validate(ledger.FarmersCooperative), "member.not_dead", cooperatives.Coop19)
	alive.Document = ""
	m.Changes = []cooperatives.Change{born(20000101), dead, alive}
	wantProblem(t, m.Validate(ledger.RuralCollective), "member.document", cooperatives.Collective12)
	alive.Document, alive.Date = "证明", 20240229
	m.Changes[2] = alive
	wantProblem(t, m.Validate(ledger.RuralCollective), "member.change_date", "")
}

func TestVotersOn(t *testing.T) {
	active := []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20180101, Document: "清产核资"}}
	r := cooperatives.Roster{
		Households: []cooperatives.Household{{Code: "h1", Head: "1"}},
		Members: []cooperatives.Member{
			{Code: "1", Household: "h1", Name: "张三", IDNumber: "11010519491231002X", Changes: active},
			{Code: "2", Household: "h1", Name: "张小", IDNumber: "520123200802290010", Changes: active},
			{
				Code: "3", Household: "h1", Name: "张四", IDNumber: "520123198001010015", Changes: active,
				LimitedCapacity: true,
			},
			{Code: "4", Household: "h1", Name: "张五", Changes: active},
			{Code: "5", Household: "h1", Name: "张六", Born: 20080301, Changes: active}, // no number, but a birth
		},
	}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[ledger.Date]int{20171231: 0, 20260228: 1, 20260301: 3} {
		if got := r.VotersOn(day); got != want {
			t.Errorf("%s: %d voters, want %d", day, got, want)
		}
	}
}

func TestRosterNamesEveryRow(t *testing.T) {
	r := cooperatives.Roster{
		Households: []cooperatives.Household{{Code: "h1", Head: "2"}, {Code: "h1"}, {Code: ""}},
		Members: []cooperatives.Member{
			{Code: "1", Name: "张三", Household: "h1", IDNumber: "11010519491231002X"},
			{Code: "1", Name: "张四", Household: "h9", IDNumber: "11010519491231002X"},
			{Code: "2", Name: "王五"},
		},
	}
	got := map[string]string{}
	for _, p := range ledger.Problems(r.Validate()) {
		got[p.Field] += p.Key + " "
	}
	want := map[string]string{
		"row.2.code": "member.code_twice member.code_twice ", "row.3.code": "field.required ",
		"row.2.id_number": "member.id_twice ", "row.2.household": "member.household ", "row.1.head": "household.head ",
	}
	for field, keys := range want {
		if got[field] != keys {
			t.Errorf("%s: got %q, want %q", field, got[field], keys)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
}

func TestNamesOfValues(t *testing.T) {
	for i := cooperatives.Founding; i <= cooperatives.Alive; i++ {
		if r, err := cooperatives.ParseReason(i.String()); err != nil || r != i {
			t.Errorf("reason %d is %s", i, i)
		}
	}
	for i := cooperatives.MemberShare; i <= cooperatives.CustomShare; i++ {
		if k, err := cooperatives.ParseShareKind(i.String()); err != nil || k != i {
			t.Errorf("kind %d is %s", i, i)
		}
	}
	for i := cooperatives.GrantShares; i <= cooperatives.CancelShares; i++ {
		if k, err := cooperatives.ParseMovementKind(i.String()); err != nil || k != i {
			t.Errorf("movement %d is %s", i, i)
		}
	}
	for i := cooperatives.OperatingRevenue; i <= cooperatives.Beds; i++ {
		if b, err := cooperatives.ParseBase(i.String()); err != nil || b != i {
			t.Errorf("base %d is %s", i, i)
		}
	}
	for i := cooperatives.PlanDraft; i <= cooperatives.PlanPaid; i++ {
		if s, err := cooperatives.ParsePlanState(i.String()); err != nil || s != i {
			t.Errorf("state %d is %s", i, i)
		}
	}
	for _, err := range []error{
		second(cooperatives.ParseReason("x")), second(cooperatives.ParseShareKind("x")),
		second(cooperatives.ParseMovementKind("x")), second(cooperatives.ParseBase("x")),
		second(cooperatives.ParsePlanState("unknown")),
	} {
		if ledger.KindOf(err) != ledger.Invalid {
			t.Errorf("a name of nothing gave %v", err)
		}
	}
	strange := []string{
		cooperatives.Status(9).String(), cooperatives.Reason(-1).String(), cooperatives.ShareKind(99).String(),
		cooperatives.MovementKind(99).String(), cooperatives.Base(99).String(), cooperatives.PlanState(99).String(),
		cooperatives.Row(99).String(), cooperatives.Body(99).String(), cooperatives.Matter(99).String(),
		cooperatives.Office(99).String(),
	}
	for i, s := range strange {
		if want := "unknown"; s != want && i > 0 {
			t.Errorf("value %d out of range is %s", i, s)
		}
	}
	if cooperatives.RowLeft.String() != "left" || cooperatives.MassMeeting.String() != "mass" ||
		cooperatives.OutsidersShare.String() != "outsiders-share" || cooperatives.OfficeCashier.String() != "cashier" {
		t.Error("names and values are out of step")
	}
}

func second[T any](_ T, err error) error { return err }

func TestWhoVotesWithoutATellingOfBirth(t *testing.T) {
	joined := []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20200101, Document: "决议"}}
	for _, c := range []struct {
		name  string
		m     cooperatives.Member
		votes bool
	}{
		{"in a household of a village", cooperatives.Member{Household: "H1", Changes: joined}, false},
		{"of a farmers' cooperative", cooperatives.Member{Changes: joined}, true},
		{"of a farmers' cooperative, a child", cooperatives.Member{Born: 20150101, Changes: joined}, false},
		{"of a farmers' cooperative, not of full capacity", cooperatives.Member{LimitedCapacity: true, Changes: joined}, false},
		{"no member", cooperatives.Member{}, false},
	} {
		if got := c.m.VotesOn(20260301); got != c.votes {
			t.Errorf("%s: votes %v", c.name, got)
		}
	}
}
