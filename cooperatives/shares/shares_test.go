package shares_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestMovementsMakeHoldings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		must(t, v.record(grant("M001", "10", 20250101), grant("M002", "2.5", 20250101)))
		must(t, v.record(movement(cooperatives.InheritShares, "M001", "M003", "4", 20250601)))
		must(t, v.record(movement(cooperatives.RedeemShares, "M002", "", "0.5", 20250301)))
		for day, want := range map[ledger.Date]string{
			20241231: "",
			20250101: "M001 A 10, M002 A 2.5",
			20250531: "M001 A 10, M002 A 2",
			20250601: "M001 A 6, M002 A 2, M003 A 4",
		} {
			if got := v.holdings(day); got != want {
				t.Errorf("on %s: %s, want %s", day, got, want)
			}
		}
		held, err := v.shares.HoldingsOn(t.Context(), v.id, 20250101)
		must(t, err)
		if held[0].Name != "村民1" || held[0].ClassName != "成员股" {
			t.Errorf("names are %+v", held[0])
		}
		r, err := v.shares.Register(t.Context(), v.id)
		must(t, err)
		weights, err := r.WeightsOn(20250601)
		must(t, err)
		if len(weights.Claims) != 3 {
			t.Errorf("the register weighs %d holders", len(weights.Claims))
		}
	})
}

func TestMovementsAreListedNewestFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		must(t, v.record(grant("M001", "10", 20250101), grant("M002", "2", 20250201)))
		must(t, v.record(movement(cooperatives.TransferShares, "M001", "M003", "4", 20250301)))
		for _, c := range []struct {
			q    shares.Query
			want string
		}{
			{shares.Query{}, "3 2 1"},
			{shares.Query{Limit: 2}, "3 2"},
			{shares.Query{Before: 3}, "2 1"},
			{shares.Query{Holder: "M001"}, "3 1"},
			{shares.Query{Class: "C"}, ""},
			{shares.Query{From: 20250201, To: 20250228}, "2"},
		} {
			list, err := v.shares.Movements(t.Context(), v.id, c.q)
			must(t, err)
			var got []string
			for _, m := range list {
				got = append(got, strconv.Itoa(m.No))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%+v lists %q, want %q", c.q, s, c.want)
			}
		}
		list, err := v.shares.Movements(t.Context(), v.id, shares.Query{Limit: 1})
		must(t, err)
		want := shares.Movement{No: 3, Movement: movement(cooperatives.TransferShares, "M001", "M003", "4", 20250301)}
		if diff := cmp.Diff([]shares.Movement{want}, list); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		must(t, v.record(grant("M001", "10", 20250101)))
		must(t, v.books.PutDimensionValues(t.Context(), clerk, v.key(), v.id, []books.DimensionValue{
			{Kind: ledger.Member, Code: "M005", Name: "村民5"},
		}))
		good := movement(cooperatives.TransferShares, "M001", "M002", "1", 20250201)
		for _, c := range []struct {
			key, field string
			change     func(m *cooperatives.Movement)
		}{
			{"share.short", "", func(m *cooperatives.Movement) { m.Date = 20241231 }},
			{"share.short", "", func(m *cooperatives.Movement) { m.Shares = 100_001 }},
			{"share.holder", "row.1.receiver", func(m *cooperatives.Movement) { m.To = "M009" }},
			{"share.holder", "row.1.receiver", func(m *cooperatives.Movement) { m.To = "M005" }},
			{"share.holder", "row.1.giver", func(m *cooperatives.Movement) { m.From = "M009" }},
			{"share.class", "row.1.class", func(m *cooperatives.Movement) { m.Class = "Z" }},
			{"share.collective", "row.1.receiver", func(m *cooperatives.Movement) { m.Class = "C" }},
			{"share.movement", "row.1.kind", func(m *cooperatives.Movement) { m.Kind = 0 }},
			{"share.parties", "row.1.receiver", func(m *cooperatives.Movement) { m.To = "M001" }},
			{"share.number", "row.1.shares", func(m *cooperatives.Movement) { m.Shares = 0 }},
			{"date.malformed", "row.1.date", func(m *cooperatives.Movement) { m.Date = 20250230 }},
			{"share.document", "row.1.document", func(m *cooperatives.Movement) { m.Document = "" }},
			{"share.document", "row.1.document", func(m *cooperatives.Movement) { m.Approver = "" }},
			{"text.too_long", "row.1.document", func(m *cooperatives.Movement) { m.Document = strings.Repeat("文", 201) }},
			{"text.too_long", "row.1.approver", func(m *cooperatives.Movement) { m.Approver = strings.Repeat("人", 61) }},
		} {
			m := good
			c.change(&m)
			refused(t, v.record(m), ledger.Invalid, c.key, c.field)
		}
		refused(t, v.record(), ledger.Invalid, "share.no_movements", "")
		if got := v.holdings(20260101); got != "M001 A 10" {
			t.Errorf("after refusals: %s", got)
		}
		_, err := v.shares.Record(t.Context(), clerk, v.key(), 99, []cooperatives.Movement{good})
		refused(t, err, ledger.NotFound, "book.unknown", "")
	})
}

func TestClassesKeepTheirPointsOnceTheyMoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		put := func(c cooperatives.ShareClass) error {
			return v.shares.PutClass(t.Context(), clerk, v.key(), v.id, c)
		}
		must(t, put(class("A", "成员股", cooperatives.MemberShare, "1.5")))
		refused(t, put(class("A", "成员股", cooperatives.MemberShare, "1.50")), ledger.Invalid, "share.unchanged", "")
		refused(t, put(class("A", "成员股", cooperatives.MemberShare, "0")), ledger.Invalid, "share.weight", "weight")
		must(t, v.record(grant("M001", "10", 20250101)))
		refused(t, put(class("A", "成员股", cooperatives.MemberShare, "2")), ledger.Conflict, "share.class_used", "class")
		must(t, put(class("A", "基本股", cooperatives.MemberShare, "1.5")))
		classes, err := v.shares.Classes(t.Context(), v.id)
		must(t, err)
		if len(classes) != 2 || classes[0].Name != "基本股" || classes[0].Weight.String() != "1.5" {
			t.Errorf("classes are %+v", classes)
		}
		for i := len(classes); i < shares.MaxClasses; i++ {
			v.class("N"+strconv.Itoa(i), "股", cooperatives.CustomShare, "1")
		}
		refused(t, put(class("Z", "股", cooperatives.CustomShare, "1")), ledger.Invalid, "share.too_many_classes", "")
	})
}

func TestRulesOfTheCharterHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		set := func(r cooperatives.ShareRules) error {
			return v.shares.SetRules(t.Context(), clerk, v.key(), v.id, r)
		}
		half := decimal.RequireFromString("0.5")
		must(t, v.record(grant("M001", "5", 20250101), grant("M002", "5", 20250101)))
		for _, wrong := range []cooperatives.ShareRules{
			{BaseDate: 20250230},
			{Cap: decimal.RequireFromString("1.1")},
			{Cap: decimal.RequireFromString("-0.1")},
			{Cap: decimal.RequireFromString("0.0000001")},
		} {
			refused(t, set(wrong), ledger.Invalid, "share.rules", "")
		}
		refused(t, set(cooperatives.ShareRules{Cap: decimal.RequireFromString("0.4")}), ledger.Invalid, "share.cap", "")
		refused(t, set(cooperatives.ShareRules{BaseDate: 20241231}), ledger.Invalid, "share.granted_since", "base_date")
		today := ledger.DateOf(dbtest.Now())
		refused(t, set(cooperatives.ShareRules{BaseDate: today.AddDays(1)}), ledger.Invalid, "share.base_date_future", "base_date")
		must(t, set(cooperatives.ShareRules{BaseDate: today}))
		must(t, set(cooperatives.ShareRules{BaseDate: 20250601, Cap: half, CapLaw: cooperatives.Zhejiang30}))
		rules, err := v.shares.Rules(t.Context(), v.id)
		must(t, err)
		if rules.BaseDate != 20250601 || !rules.Cap.Equal(half) || rules.CapLaw != cooperatives.Zhejiang30 {
			t.Errorf("rules are %+v", rules)
		}
		refused(t, v.record(grant("M003", "1", 20250602)), ledger.Invalid, "share.static", "row.1.date")
		refused(t, v.record(movement(cooperatives.TransferShares, "M001", "M002", "1", 20250602)), ledger.Invalid,
			"share.cap", "receiver")
		// Who gives shares back makes the part of others larger, which is not forbidden to the giver.
		must(t, v.record(movement(cooperatives.RedeemShares, "M001", "", "1", 20250602)))
	})
}

func TestSameKeyEntersOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		moves := []cooperatives.Movement{grant("M001", "10", 20250101)}
		for range 2 {
			entered, err := v.shares.Record(t.Context(), clerk, "once", v.id, moves)
			must(t, err)
			if len(entered) != 1 || entered[0].No != 1 {
				t.Errorf("entered %+v", entered)
			}
		}
		if got := v.holdings(20260101); got != "M001 A 10" {
			t.Errorf("after two requests: %s", got)
		}
	})
}

func TestTheRegisterOnlyGrows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		must(t, v.record(grant("M001", "10", 20250101)))
		for statement, key := range map[string]string{
			"UPDATE share_movements SET shares = 1": "guard.log_is_final",
			"DELETE FROM share_movements":           "guard.log_is_final",
			"DELETE FROM share_classes":             "guard.log_is_final",
			`INSERT INTO share_movements SELECT book, no + 2, kind, class, from_holder, to_holder, shares, day, document,
				approver, actor, at FROM share_movements`: "guard.log_is_final",
		} {
			err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			refused(t, err, ledger.Conflict, key, "")
		}
	})
}

func TestBooksAreApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		must(t, v.record(grant("M001", "10", 20250101)))
		here := v.id
		v.id = v.begin("other")
		v.class("A", "成员股", cooperatives.MemberShare, "1")
		if got := v.holdings(20260101); got != "" {
			t.Errorf("another book holds %s", got)
		}
		must(t, v.record(grant("M002", "1", 20250101)))
		v.id = here
		if got := v.holdings(20260101); got != "M001 A 10" {
			t.Errorf("the first book holds %s", got)
		}
	})
}

// TestHoldingsAreSumsAndNeverShort enters movements at random, of which many are refused, and compares what is held on
// every day with a sum of its own.
func TestHoldingsAreSumsAndNeverShort(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.class("B", "贡献股", cooperatives.ContributionShare, "2")
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			v.id = v.begin("random" + strconv.Itoa(run))
			v.class("A", "成员股", cooperatives.MemberShare, "1")
			v.class("B", "贡献股", cooperatives.ContributionShare, "2")
			var entered []cooperatives.Movement
			for range rapid.IntRange(1, 15).Draw(rt, "movements") {
				m := randomMovement(rt)
				err := v.record(m)
				allowed := !short(append(entered, m))
				if allowed != (err == nil) {
					rt.Fatalf("%+v allowed %v, but %v", m, allowed, err)
				}
				if err == nil {
					entered = append(entered, m)
				}
			}
			for day := ledger.Date(20250101); day <= 20250109; day++ {
				want := sums(entered, day)
				held, err := v.shares.HoldingsOn(t.Context(), v.id, day)
				if err != nil {
					rt.Fatal(err)
				}
				got := map[position]cooperatives.Shares{}
				for _, h := range held {
					if h.Shares <= 0 {
						rt.Fatalf("%s holds %s on %s", h.Holder, h.Shares, day)
					}
					got[position{h.Holder, h.Class}] = h.Shares
				}
				if diff := cmp.Diff(want, got); diff != "" {
					rt.Fatalf("on %s: %s", day, diff)
				}
			}
		})
	})
}

type position struct {
	holder cooperatives.Holder
	class  string
}

func randomMovement(t *rapid.T) cooperatives.Movement {
	who := rapid.SampledFrom([]cooperatives.Holder{"M001", "M002", "M003"})
	m := cooperatives.Movement{
		Kind:  rapid.SampledFrom([]cooperatives.MovementKind{1, 1, 2, 3, 4, 5, 6}).Draw(t, "kind"),
		Class: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "class"), Document: "决议", Approver: "理事会",
		Shares: cooperatives.Shares(rapid.Int64Range(1, 50_000).Draw(t, "shares")),
		Date:   20250101 + ledger.Date(rapid.IntRange(0, 8).Draw(t, "day")),
	}
	if m.Kind != cooperatives.GrantShares {
		m.From = who.Draw(t, "from")
	}
	if m.Kind < cooperatives.RedeemShares {
		m.To = who.Filter(func(h cooperatives.Holder) bool { return h != m.From }).Draw(t, "to")
	}
	return m
}

// sums adds the movements up to the end of a day, the plain way.
func sums(moves []cooperatives.Movement, day ledger.Date) map[position]cooperatives.Shares {
	held := map[position]cooperatives.Shares{}
	for _, m := range moves {
		if m.Date > day {
			continue
		}
		held[position{m.From, m.Class}] -= m.Shares
		held[position{m.To, m.Class}] += m.Shares
	}
	for p, n := range held {
		if n == 0 || p.holder == "" {
			delete(held, p)
		}
	}
	return held
}

// short tells whether somebody holds less than nothing at the end of any day.
func short(moves []cooperatives.Movement) bool {
	for _, m := range moves {
		for _, n := range sums(moves, m.Date) {
			if n < 0 {
				return true
			}
		}
	}
	return false
}
