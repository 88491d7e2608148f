package books_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// oldTrial is the trial balance of a village at the end of 2023. Every code that was given to another account in 2023
// stands in it.
func oldTrial() []books.LegacyBalance {
	return []books.LegacyBalance{
		{Code: "101", Name: "现金", Balance: 1_000_00},
		{Code: "102", Name: "银行存款", Balance: 300_000_00}, // parent
		{Code: "10201", Name: "农商行", Balance: 250_000_00},
		{Code: "10202", Name: "农行", Balance: 50_000_00},
		{Code: "113", Name: "内部往来", Dimensions: member("H01"), Balance: 800_00},
		{Code: "113", Name: "内部往来", Dimensions: member("H02"), Balance: -500_00},
		{Code: "132", Name: "林木资产", Balance: 40_000_00},
		{Code: "151", Name: "固定资产", Balance: 200_000_00},
		{Code: "152", Name: "累计折旧", Balance: -60_000_00},
		{Code: "153", Name: "固定资产清理", Balance: 700_00},
		{Code: "154", Name: "在建工程", Balance: 25_000_00},
		{Code: "202", Name: "应付款", Balance: -30_000_00},
		{Code: "211", Name: "应付工资", Balance: -7_000_00},
		{Code: "301", Name: "资本", Balance: -100_000_00},
		{Code: "311", Name: "公积公益金", Balance: -250_000_00},
		{Code: "322", Name: "收益分配", Balance: -120_000_00},
		{Code: "502", Name: "经营支出"},
		{Code: "511", Name: "发包及上交收入"},
		{Code: "521", Name: "农业税附加返还收入"},
		{Code: "212", Name: "应付福利费"},
	}
}

func oldChoices() map[string][]books.Split {
	return map[string][]books.Split{
		"132": {{Account: "132", Amount: 30_000_00}, {Account: "134", Amount: 10_000_00}},
		"202": {{Account: "211", Amount: -28_000_00}, {Account: "214", Amount: -2_000_00}},
	}
}

func TestCarryOver2004FollowsTheMap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202401)
		trial, err := v.books.CarryOver2004(v.ctx, accountant, v.key(), v.id, oldTrial(), oldChoices())
		if err != nil {
			t.Fatal(err)
		}
		if !trial.Balanced() {
			t.Errorf("trial %+v", trial)
		}
		got := make(map[string]ledger.Money)
		sources := make(map[string]string)
		openings, err := v.books.Openings(v.ctx, v.id)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range openings {
			got[o.Account+o.Dimensions.Member], sources[o.Account] = o.Balance, o.Source
			if !strings.HasPrefix(o.Source, "collective-2004:") {
				t.Errorf("%s comes from %q", o.Account, o.Source)
			}
		}
		want := map[string]ledger.Money{
			"101": 1_000_00, "102": 300_000_00, "113H01": 800_00, "113H02": -500_00, "132": 30_000_00, "134": 10_000_00,
			"151": 200_000_00, "152": -60_000_00,
			"154":   700_00,     // old 153 固定资产清理
			"153":   25_000_00,  // old 154 在建工程
			"211":   -28_000_00, // old 202 应付款
			"214":   -2_000_00,
			"212":   -7_000_00, // old 211 应付工资
			"301":   -100_000_00,
			"311":   -250_000_00,
			"32202": -120_000_00,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("openings (-want +got):\n%s", diff)
		}
		if sources["102"] != "collective-2004:10201+10202" || sources["153"] != "collective-2004:154" {
			t.Errorf("sources %v", sources)
		}
		v.sound()
	})
}

func TestCarryOver2004NamesEveryObstacle(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202401)
	for _, c := range []struct {
		name, key, code string
		change          func(rows []books.LegacyBalance, choices map[string][]books.Split) []books.LegacyBalance
	}{
		{"dropped account", "carry.dropped", "212", set("212", -9_00)},
		{"old 521 is not 所得税费用", "carry.dropped", "521", set("521", -9_00)},
		{"old 502 is not 投资收益", "carry.profit_or_loss", "502", set("502", 9_00)},
		{"old 511 is not 经营支出", "carry.profit_or_loss", "511", set("511", -9_00)},
		{"result of the year", "carry.profit_or_loss", "321", add("321", -9_00)},
		{"no choice", "carry.choose", "132", func(rows []books.LegacyBalance, choices map[string][]books.Split) []books.LegacyBalance {
			delete(choices, "132")
			return rows
		}},
		{"choice does not sum", "carry.choice_sum", "202", func(rows []books.LegacyBalance, choices map[string][]books.Split) []books.LegacyBalance {
			choices["202"][0].Amount++
			return rows
		}},
		{"choice outside the map", "carry.outside", "202", func(rows []books.LegacyBalance, choices map[string][]books.Split) []books.LegacyBalance {
			choices["202"][0].Account = "202"
			return rows
		}},
		{"choice for nothing", "carry.choice_unused", "401", func(rows []books.LegacyBalance, choices map[string][]books.Split) []books.LegacyBalance {
			choices["401"] = []books.Split{{Account: "401"}}
			return rows
		}},
		{"unknown code", "carry.unknown", "999", add("999", 9_00)},
		{"code of the new chart alone", "carry.unknown", "133", add("133", -9_00)},
		{"unbalanced", "carry.unbalanced", "", set("301", 0)},
		{"parent is not the sum", "carry.parent_sum", "102", set("10202", 1_00)},
		{"no member", "line.no_dimension", "", func(rows []books.LegacyBalance, _ map[string][]books.Split) []books.LegacyBalance {
			rows[4].Dimensions = ledger.Dimensions{}
			return rows
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			choices := oldChoices()
			rows := c.change(oldTrial(), choices)
			preview, err := v.books.PreviewCarryOver2004(v.ctx, v.id, rows, choices)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, p := range preview.Problems {
				found = found || p.Key == c.key && (c.code == "" || p.Args["code"] == c.code)
			}
			if !found {
				t.Errorf("want %s for %s, got %v", c.key, c.code, preview.Problems)
			}
			_, err = v.books.CarryOver2004(v.ctx, accountant, v.key(), v.id, rows, choices)
			wantKind(t, err, ledger.Invalid, c.key)
		})
	}
	if got, err := v.books.Openings(v.ctx, v.id); err != nil || len(got) != 0 {
		t.Errorf("openings after refusals: %v %v", got, err)
	}
	preview, err := v.books.PreviewCarryOver2004(v.ctx, v.id, oldTrial(), oldChoices())
	if err != nil || len(preview.Problems) != 0 || len(preview.Rows) != len(oldTrial())-1 {
		t.Errorf("preview of a good trial balance: %d rows, %v, %v", len(preview.Rows), preview.Problems, err)
	}
}

type change = func(rows []books.LegacyBalance, choices map[string][]books.Split) []books.LegacyBalance

func set(code string, balance ledger.Money) change {
	return func(rows []books.LegacyBalance, _ map[string][]books.Split) []books.LegacyBalance {
		for i := range rows {
			if rows[i].Code == code {
				rows[i].Balance = balance
			}
		}
		return rows
	}
}

func add(code string, balance ledger.Money) change {
	return func(rows []books.LegacyBalance, _ map[string][]books.Split) []books.LegacyBalance {
		return append(rows, books.LegacyBalance{Code: code, Name: "旧科目", Balance: balance})
	}
}

func TestCarryOver2004GoesToSubAccountsByChoice(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202401)
	for _, code := range []string{"10201", "10205"} {
		err := v.books.AddAccount(v.ctx, accountant, v.key(), v.id, books.NewAccount{Code: code, Name: "银行" + code})
		if err != nil {
			t.Fatal(err)
		}
	}
	choices := oldChoices()
	_, err := v.books.CarryOver2004(v.ctx, accountant, v.key(), v.id, oldTrial(), choices)
	wantKind(t, err, ledger.Invalid, "carry.choose") // the old 10201 is not the new one
	choices["10201"] = []books.Split{{Account: "10205", Amount: 250_000_00}}
	choices["10202"] = []books.Split{{Account: "10201", Amount: 50_000_00}}
	if _, err := v.books.CarryOver2004(v.ctx, accountant, v.key(), v.id, oldTrial(), choices); err != nil {
		t.Fatal(err)
	}
	if f := v.figures(202401, 202401); f.Accounts["10205"].Opening != 250_000_00 || f.Accounts["102"].Opening != 300_000_00 {
		t.Errorf("banks open at %s and %s", f.Accounts["10205"].Opening, f.Accounts["102"].Opening)
	}
}

func TestCarryOver2004IsForCollectives(t *testing.T) {
	b := books.New(dbtest.SQLite(t))
	info, err := b.CreateBook(t.Context(), accountant, books.NewBook{
		Township: "朱昌镇", Code: "coop", Name: "种植专业合作社", Regime: ledger.FarmersCooperative, Start: 202401,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.PreviewCarryOver2004(t.Context(), info.ID, oldTrial(), nil)
	wantKind(t, err, ledger.Invalid, "carry.regime")
}
