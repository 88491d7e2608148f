package cooperatives_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func classes() []cooperatives.ShareClass {
	return []cooperatives.ShareClass{
		{Code: "cy", Name: "成员股", Kind: cooperatives.MemberShare, Weight: dec("1")},
		{Code: "jt", Name: "集体股", Kind: cooperatives.CollectiveShare, Weight: dec("1")},
		{Code: "nl", Name: "农龄股", Kind: cooperatives.SeniorityShare, Weight: dec("0.05")},
		{Code: "zj", Name: "资金股", Kind: cooperatives.CapitalShare, Weight: dec("2.5")},
	}
}

const one = 10_000 // one share

func moved(kind cooperatives.MovementKind, class string, from, to cooperatives.Holder, n cooperatives.Shares,
	day ledger.Date,
) cooperatives.Movement {
	return cooperatives.Movement{
		Kind: kind, Class: class, From: from, To: to, Shares: n, Date: day, Document: "决议1号", Approver: "理事会",
	}
}

func granted(class string, to cooperatives.Holder, n cooperatives.Shares, day ledger.Date) cooperatives.Movement {
	return moved(cooperatives.GrantShares, class, "", to, n, day)
}

func register(t testing.TB, rules cooperatives.ShareRules, moves ...cooperatives.Movement) *cooperatives.Register {
	t.Helper()
	r, err := cooperatives.NewRegister(classes(), moves, rules)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestParseShares(t *testing.T) {
	for text, want := range map[string]string{"1": "1", "0.5": "0.5", "１，０００": "1000", "0.3333": "0.3333"} {
		if n, err := cooperatives.ParseShares(text); err != nil || n.String() != want {
			t.Errorf("%s became %s, %v", text, n, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "0.00001", "100000001", "股"} {
		_, err := cooperatives.ParseShares(text)
		wantProblem(t, err, "share.number", "")
	}
}

func TestHoldingsAreSumsUpToADate(t *testing.T) {
	r := register(t, cooperatives.ShareRules{},
		moved(cooperatives.InheritShares, "cy", "1", "2", one/2, 20220601),
		moved(cooperatives.GiveShares, "cy", "1", "3", one/2, 20220601),
		granted("cy", "1", one, 20200101), granted("cy", "2", one, 20200101),
		granted("jt", cooperatives.TheCollective, 3*one, 20200101),
		moved(cooperatives.RedeemShares, "cy", "2", "", one, 20230101),
	)
	holding := func(h cooperatives.Holder, class string, n cooperatives.Shares) cooperatives.Holding {
		return cooperatives.Holding{Holder: h, Class: class, Shares: n}
	}
	tests := map[ledger.Date][]cooperatives.Holding{
		20191231: {},
		20220531: {holding("*", "jt", 3*one), holding("1", "cy", one), holding("2", "cy", one)},
		20220601: {holding("*", "jt", 3*one), holding("2", "cy", one*3/2), holding("3", "cy", one/2)},
		20230101: {holding("*", "jt", 3*one), holding("2", "cy", one/2), holding("3", "cy", one/2)},
	}
	for day, want := range tests {
		if diff := cmp.Diff(want, r.HoldingsOn(day)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", day, diff)
		}
	}
}

func TestWeightsAreSharesTimesPoints(t *testing.T) {
	r := register(t, cooperatives.ShareRules{BaseDate: 20200101},
		granted("cy", "1", one, 20200101), granted("nl", "1", 20*one, 20200101), granted("zj", "1", 2*one, 20210101),
		granted("cy", "2", one, 20200101), granted("cy", "3", one, 20200101),
	)
	w, err := r.WeightsOn(20211231)
	if err != nil {
		t.Fatal(err)
	}
	want := cooperatives.Weights{PerShare: 100_000_000, Claims: []cooperatives.Claim{
		{Holder: "1", Weight: 700_000_000}, {Holder: "2", Weight: 100_000_000}, {Holder: "3", Weight: 100_000_000},
	}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Static shares are paid to the family: whoever was born later lives on its shares.
	homes := map[cooperatives.Holder]cooperatives.Holder{"1": "h1", "2": "h1", "4": "h2"}
	w, err = r.HouseholdWeightsOn(20211231, homes)
	if err != nil {
		t.Fatal(err)
	}
	want.Claims = []cooperatives.Claim{{Holder: "3", Weight: 100_000_000}, {Holder: "h1", Weight: 800_000_000}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("by household (-want +got):\n%s", diff)
	}
}

func TestRepresentativesDoNotGrantShares(t *testing.T) {
	m := granted("cy", "1", one, 20250501)
	for approver, refused := range map[string]bool{"成员大会": false, "成员代表大会": true, "村民代表会议": true} {
		m.Approver = approver
		if e := m.CheckApproval(); (e != nil) != refused || refused && e.Args["law"] != string(cooperatives.Collective28) {
			t.Errorf("granted by %s: %v", approver, e)
		}
	}
	before, transfer := m, moved(cooperatives.TransferShares, "cy", "1", "2", one, 20250501)
	before.Date, before.Approver, transfer.Approver = 20250430, "成员代表大会", "成员代表大会"
	if before.CheckApproval() != nil || transfer.CheckApproval() != nil {
		t.Error("the law reaches what it does not say")
	}
}

func TestDynamicSharesFollowPopulation(t *testing.T) {
	r := register(t, cooperatives.ShareRules{},
		granted("cy", "1", one, 20200101), granted("cy", "new", one, 20250601),
		moved(cooperatives.CancelShares, "cy", "1", "", one, 20250701),
	)
	got := r.HoldingsOn(20251231)
	if len(got) != 1 || got[0].Holder != "new" {
		t.Errorf("got %v", got)
	}
}

func TestRegisterRefuses(t *testing.T) {
	start := granted("cy", "1", one, 20200101)
	static := cooperatives.ShareRules{BaseDate: 20200101}
	tests := []struct {
		name  string
		rules cooperatives.ShareRules
		move  cooperatives.Movement
		key   string
		law   cooperatives.Law
	}{
		{
			"more than there is",
			cooperatives.ShareRules{},
			moved(cooperatives.TransferShares, "cy", "1", "2", one+1, 20210101),
			"share.short", "",
		},
		{
			"before there is any",
			cooperatives.ShareRules{},
			moved(cooperatives.TransferShares, "cy", "1", "2", 1, 20191231),
			"share.short", "",
		},
		{
			"another class",
			cooperatives.ShareRules{},
			moved(cooperatives.RedeemShares, "zj", "1", "", 1, 20210101),
			"share.short", "",
		},
		{
			"a birth under static shares", static, granted("cy", "2", one, 20200102),
			"share.static", cooperatives.CharterRule,
		},
		{
			"a death under static shares", static, moved(cooperatives.CancelShares, "cy", "1", "", one, 20210101),
			"share.static", cooperatives.CharterRule,
		},
		{"an unknown class", cooperatives.ShareRules{}, granted("x", "1", one, 20200101), "share.class", ""},
		{
			"the collective's shares",
			cooperatives.ShareRules{},
			granted("jt", "1", one, 20200101),
			"share.collective", "",
		},
		{"no shares", cooperatives.ShareRules{}, granted("cy", "1", 0, 20200101), "share.number", ""},
		{"no day", cooperatives.ShareRules{}, granted("cy", "1", one, 20200230), "date.malformed", ""},
		{
			"a grant from somebody",
			cooperatives.ShareRules{},
			moved(cooperatives.GrantShares, "cy", "1", "2", one, 20200101),
			"share.parties", "",
		},
		{
			"a transfer to oneself",
			cooperatives.ShareRules{},
			moved(cooperatives.TransferShares, "cy", "1", "1", one, 20200101),
			"share.parties", "",
		},
		{
			"a redemption to somebody",
			cooperatives.ShareRules{},
			moved(cooperatives.RedeemShares, "cy", "1", "2", one, 20200101),
			"share.parties", "",
		},
		{
			"no kind",
			cooperatives.ShareRules{},
			moved(cooperatives.CancelShares+1, "cy", "1", "", one, 20200101),
			"share.movement", "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := cooperatives.NewRegister(classes(), []cooperatives.Movement{start, tt.move}, tt.rules)
			wantProblem(t, err, tt.key, tt.law)
			if r != nil {
				t.Error("a register came with the error")
			}
		})
	}
	bare := start
	bare.Document = ""
	_, err := cooperatives.NewRegister(classes(), []cooperatives.Movement{bare}, cooperatives.ShareRules{})
	wantProblem(t, err, "share.document", "")
}

// What comes and goes on one day may be written in any order.
func TestOrderWithinADayDoesNotMatter(t *testing.T) {
	r := register(t, cooperatives.ShareRules{},
		moved(cooperatives.TransferShares, "cy", "1", "2", one, 20200101), granted("cy", "1", one, 20200101))
	if got := r.HoldingsOn(20200101); len(got) != 1 || got[0].Holder != "2" {
		t.Errorf("got %v", got)
	}
}

func TestClassRefuses(t *testing.T) {
	for name, c := range map[string]cooperatives.ShareClass{
		"share.weight":   {Code: "a", Name: "股", Kind: cooperatives.CustomShare, Weight: dec("0.00001")},
		"share.kind":     {Code: "a", Name: "股", Weight: dec("1")},
		"field.required": {Name: "股", Kind: cooperatives.LandShare, Weight: dec("1")},
	} {
		_, err := cooperatives.NewRegister([]cooperatives.ShareClass{c}, nil, cooperatives.ShareRules{})
		wantProblem(t, err, name, "")
	}
	_, err := cooperatives.NewRegister(append(classes(), classes()[0]), nil, cooperatives.ShareRules{})
	wantProblem(t, err, "share.class_twice", "")
}

func TestCap(t *testing.T) {
	rules := cooperatives.ShareRules{Cap: dec("0.03"), CapLaw: cooperatives.Zhejiang30}
	moves := []cooperatives.Movement{
		granted("jt", cooperatives.TheCollective, 30*one, 20200101),
		granted("zj", "1", 3*one, 20200101), granted("zj", "2", 3*one+1, 20200101),
		granted("cy", "3", 64*one-1, 20200101),
	}
	ps := ledger.Problems(register(t, rules, moves...).CapOn(20200101))
	if len(ps) != 2 || ps[0].Args["holder"] != "2" || ps[1].Args["holder"] != "3" || ps[0].Key != "share.cap" ||
		ps[0].Args["law"] != "zhejiang-30" || ps[0].Args["most"] != "3" {
		t.Errorf("got %v", ps)
	}
	if err := register(t, cooperatives.ShareRules{}, moves...).CapOn(20200101); err != nil {
		t.Errorf("without a cap: %v", err)
	}
}

func TestTooManyShares(t *testing.T) {
	heavy := []cooperatives.ShareClass{{Code: "a", Name: "股", Kind: cooperatives.CustomShare, Weight: dec("10000")}}
	moves := []cooperatives.Movement{granted("a", "1", 100_000_000*one, 20200101)}
	r, err := cooperatives.NewRegister(heavy, moves, cooperatives.ShareRules{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.WeightsOn(20200101)
	wantProblem(t, err, "share.too_many", "")
	_, err = r.ShareDays(20200101, 20201231)
	wantProblem(t, err, "share.too_many", "")
}

func TestRegisterShareDays(t *testing.T) {
	r := register(t, cooperatives.ShareRules{},
		granted("cy", "1", one, 20200101), granted("cy", "2", one, 20250702),
		moved(cooperatives.TransferShares, "cy", "1", "3", one/2, 20251222), granted("cy", "4", one, 20260101))
	w, err := r.ShareDays(20250101, 20251231)
	if err != nil {
		t.Fatal(err)
	}
	const day = 100_000_000
	want := cooperatives.Weights{PerShare: 365 * day, Claims: []cooperatives.Claim{
		{Holder: "1", Weight: 365*day - 5*day}, {Holder: "2", Weight: 183 * day}, {Holder: "3", Weight: 5 * day},
	}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = r.ShareDays(20251231, 20250101)
	wantProblem(t, err, "sharedays.range", "")
}

func TestShareDays(t *testing.T) {
	var stretches []cooperatives.Stretch
	for _, cells := range [][]string{
		{"b", "2", "2024-01-01"},
		{"a", "1", "2025-01-01", "2025-01-31"},
		{"a", "1", "2025-12-31", ""},
		{"c", "5", "2026-01-01"},
		{"d", "0.5", "2024-12-31", "2025-01-01"},
	} {
		s, err := cooperatives.ParseStretch(cells)
		if err != nil {
			t.Fatal(err)
		}
		stretches = append(stretches, s)
	}
	w, err := cooperatives.ShareDays(stretches, 20250101, 20251231)
	if err != nil {
		t.Fatal(err)
	}
	want := cooperatives.Weights{PerShare: 365 * one, Claims: []cooperatives.Claim{
		{Holder: "b", Weight: 730 * one},
		{Holder: "a", Weight: 32 * one},
		{Holder: "c"},
		{Holder: "d", Weight: one / 2},
	}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = cooperatives.ShareDays(nil, 20250101, 20241231)
	wantProblem(t, err, "sharedays.range", "")
	_, err = cooperatives.ShareDays([]cooperatives.Stretch{{Holder: "a", Shares: 1}}, 20250101, 20251231)
	wantProblem(t, err, "sharedays.range", "")
}

func TestStretchRefuses(t *testing.T) {
	for _, tt := range []struct {
		cells []string
		key   string
		field string
	}{
		{[]string{"a", "1"}, "sharedays.columns", ""},
		{[]string{"", "1", "2025-01-01"}, "field.required", "code"},
		{[]string{"a", "-1", "2025-01-01"}, "share.number", "shares"},
		{[]string{"a", "1", "x"}, "date.malformed", "from"},
		{[]string{"a", "1", "2025-01-01", "x"}, "date.malformed", "to"},
		{[]string{"a", "1", "2025-01-01", "2024-12-31"}, "sharedays.range", "to"},
	} {
		_, err := cooperatives.ParseStretch(tt.cells)
		wantProblem(t, err, tt.key, "")
		if ps := ledger.Problems(err); len(ps) > 0 && ps[0].Field != tt.field {
			t.Errorf("%v: field %s, want %s", tt.cells, ps[0].Field, tt.field)
		}
	}
}

// Shares neither appear nor vanish but by grants, redemptions and cancellations, on any day and in any order.
func TestHoldingsSumToWhatWasGranted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		holders := []cooperatives.Holder{"1", "2", "3", "4"}
		held := map[cooperatives.Holder]cooperatives.Shares{}
		var moves []cooperatives.Movement
		var total cooperatives.Shares
		day := ledger.Date(20200101)
		for range rapid.IntRange(1, 30).Draw(t, "moves") {
			day = day.AddDays(rapid.IntRange(0, 40).Draw(t, "days"))
			from, to := rapid.SampledFrom(holders).Draw(t, "from"), rapid.SampledFrom(holders).Draw(t, "to")
			n := cooperatives.Shares(rapid.Int64Range(1, 3*one).Draw(t, "shares"))
			if from == to || held[from] < n {
				moves = append(moves, granted("cy", to, n, day))
				held[to], total = held[to]+n, total+n
				continue
			}
			moves = append(moves, moved(cooperatives.TransferShares, "cy", from, to, n, day))
			held[from], held[to] = held[from]-n, held[to]+n
		}
		shuffled := rapid.Permutation(moves).Draw(t, "shuffled")
		r, err := cooperatives.NewRegister(classes(), shuffled, cooperatives.ShareRules{})
		if err != nil {
			t.Fatal(err)
		}
		var sum cooperatives.Shares
		for _, h := range r.HoldingsOn(day) {
			if sum += h.Shares; held[h.Holder] != h.Shares {
				t.Fatalf("%s holds %s, want %s", h.Holder, h.Shares, held[h.Holder])
			}
		}
		if sum != total {
			t.Fatalf("%s shares of %s", sum, total)
		}
		if !slices.IsSortedFunc(r.HoldingsOn(day), func(a, b cooperatives.Holding) int {
			return cmpHolder(a.Holder, b.Holder)
		}) {
			t.Fatal("holdings are not in order")
		}
	})
}

func cmpHolder(a, b cooperatives.Holder) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
