package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// opened lends f the database of the commands.
func (x exchanging) opened(f func(d *db.DB, b *books.Books) error) {
	x.t.Helper()
	d, err := db.Open(x.t.Context(), x.address, db.Options{Now: dbtest.Now})
	if err != nil {
		x.t.Fatal(err)
	}
	defer closing(x.t, d)
	if err := f(d, books.New(d)); err != nil {
		x.t.Fatal(err)
	}
}

func closing(t *testing.T, d io.Closer) {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// contents is what stands in the tables of the database.
func (x exchanging) contents() (out map[string]string) {
	x.t.Helper()
	x.opened(func(d *db.DB, _ *books.Books) error {
		out = dbtest.Contents(x.t, d)
		return nil
	})
	return out
}

// unchanged runs f and tells what it changed.
func (x exchanging) unchanged(name string, f func()) {
	x.t.Helper()
	before := x.contents()
	f()
	if changed := dbtest.Changed(before, x.contents()); len(changed) > 0 {
		x.t.Errorf("%s changed %v", name, changed)
	}
}

// village fills the database with the sample's village, answers its question, and has operators taxed at 3 %.
func (x exchanging) village() {
	x.t.Helper()
	x.done("migrate")
	x.opened(func(_ *db.DB, b *books.Books) error {
		ctx := x.t.Context()
		begun, err := sampleTable("books")
		if err != nil {
			return err
		}
		if err := loadBooks(ctx, b, sampleKeepers(), 20260316, of(begun, "yanba")); err != nil {
			return err
		}
		info, err := b.Find(ctx, "yanba")
		if err != nil {
			return err
		}
		s := fieldTeam(b)
		if err := s.Answer(ctx, sampleKeepers().preparer, "answer", info.ID, 67, 1, "按申报面积"); err != nil {
			return err
		}
		settings, err := s.Settings(ctx, info.ID)
		if err != nil {
			return err
		}
		settings.TaxShare = 300
		return s.SaveSettings(ctx, sampleKeepers().preparer, "tax", info.ID, settings)
	})
}

// TestTeamIsPaid settles the sample's month on the command line and pays the operators what is left after tax: a file
// that the bank would refuse leaves nothing behind, nothing changes when nothing is asked to, and nobody is paid twice.
func TestTeamIsPaid(t *testing.T) {
	for _, address := range dbtest.URLs(t) {
		x := exchanging{t, address, t.TempDir()}
		t.Chdir(x.folder) // where the key of a database without a folder is kept
		x.village()
		settle := []string{"dispatch", "settle", "--coop", "yanba", "--month", "2026-03"}
		pay := []string{"dispatch", "pay", "--book", "yanba", "--month", "2026-03", "--account", "102", "--profile", "generic-csv"}
		x.unchanged("settling without doing it", func() {
			if tried := x.done(append(settle, "--dry-run")...); !strings.Contains(tried, "7 项作业") || !strings.Contains(tried, "50105") {
				t.Errorf("tried %q", tried)
			}
			header := "order,part,day,household,operator,plot,operation,season,mu,price,gross,"
			if tried := x.done(append(settle, "--dry-run", "--format", "csv")...); !strings.HasPrefix(tried, header) ||
				strings.Count(tried, "\n") != 8 {
				t.Errorf("tried as csv %q", tried)
			}
		})
		settled := x.done(settle...)
		_, drafts, _ := strings.Cut(strings.TrimSpace(settled), "待审凭证：")
		again := x.done(settle...)
		if !strings.Contains(settled, "7 项作业") || !strings.Contains(again, "7 项作业以前已经结算") || strings.Contains(again, "待审凭证") ||
			!strings.Contains(again, strings.ReplaceAll(drafts, " ", "（待审） ")+"（待审）") {
			t.Errorf("settled %q, again %q", settled, again)
		}
		orders := x.file("orders.csv", []byte("地块编号,作业,最早日期,最晚日期,季节\nD002,翻犁,2027-03-01,2027-03-10,2027春\n"))
		once, twice := x.done("dispatch", "orders", "import", orders, "--book", "yanba"), x.done("dispatch", "orders", "import", orders, "--book", "yanba")
		if !strings.Contains(once, "已导入 1 张订单") || !strings.Contains(twice, "以前已经导入过（1 张") {
			t.Errorf("taken in %q, again %q", once, twice)
		}
		var rows []map[string]string
		if err := json.Unmarshal([]byte(x.done(append(settle, "--format", "json")...)), &rows); err != nil || len(rows) != 7 ||
			rows[0]["due"] == "" || rows[0]["vouchers"] == "" {
			t.Errorf("settled as json %v, %v", rows, err)
		}
		people := x.file("members.csv", []byte("成员编号,姓名,户号,与户主关系,银行卡号,开户行,确认原因,确认日期,依据\n"+
			"M001,徐玉芬,H1,户主,6217001234567802,金沙农商行,清产核资,2020-01-01,名册\n"))
		x.done("members", "import", people, "--book", "yanba")
		x.unchanged("a list", func() {
			if listed := x.done(append(pay, "--dry-run")...); !strings.Contains(listed, "A01") ||
				!strings.Contains(listed, "3,370.50  101.08  3,269.42") {
				t.Errorf("listed %q", listed)
			}
		})
		before := x.contents()
		refused := x.refused(append(pay, "-o", x.folder)...)
		if len(refused) != 2 || !strings.Contains(refused[0], "李大伟") {
			t.Errorf("refused %q", refused)
		}
		if changed := dbtest.Changed(before, x.contents()); !slices.Equal(changed, []string{"heads", "log"}) {
			t.Errorf("a file that the bank would refuse changed %v, not only the log of who saw the cards", changed)
		}
		people = x.file("more.csv", []byte("成员编号,姓名,户号,与户主关系,银行卡号,开户行,确认原因,确认日期,依据\n"+
			"M002,李大伟,H2,户主,6217001234567810,金沙农商行,清产核资,2020-01-01,名册\n"+
			"M003,王成林,H3,户主,6217001234567828,金沙农商行,清产核资,2020-01-01,名册\n"))
		x.done("members", "import", people, "--book", "yanba")
		paid := x.done(append(pay, "-o", filepath.Join(x.folder, "bank"))...)
		if !strings.Contains(paid, "3 笔，3,269.42 元") || !strings.Contains(paid, "支付 3 名机手，实发 3,269.42 元，代扣税 101.08 元") {
			t.Errorf("paid %q", paid)
		}
		files, err := filepath.Glob(filepath.Join(x.folder, "bank", "*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("files %v, %v", files, err)
		}
		if body, err := os.ReadFile(files[0]); err != nil || strings.Contains(string(body), "3370.50") ||
			!strings.Contains(string(body), "6217001234567802") {
			t.Errorf("the bank gets %s, %v", body, err)
		}
		if refused := x.refused(pay...); len(refused) != 1 || !strings.Contains(refused[0], "没有待收、待付的金额") {
			t.Errorf("paid twice: %q", refused)
		}
	}
}

// TestAccountsOfTheTeam shows the accounts of settlements on the command line, is refused in words, and changes one.
func TestAccountsOfTheTeam(t *testing.T) {
	for _, address := range dbtest.URLs(t) {
		x := exchanging{t, address, t.TempDir()}
		x.village()
		accounts := []string{"dispatch", "accounts", "--coop", "yanba"}
		x.unchanged("looking and being refused", func() {
			if list := x.done(append(accounts, "--format", "csv")...); !strings.Contains(list, "fuel,121,库存物资,121") ||
				!strings.Contains(list, "income,50105,经营收入_农机服务收入,50102") {
				t.Errorf("accounts are %s", list)
			}
			for set, words := range map[string]string{
				"wage=213": "没有叫 wage 的结算科目", "fuel=101": "油料库存：科目101 库存现金不能派这个用场",
				"cost=401": "服务成本：", "department=D77": "没有编号为 D77 的部门",
			} {
				if refused := x.refused(append(accounts, "--set", set)...); len(refused) != 1 || !strings.Contains(refused[0], words) {
					t.Errorf("%s: %q", set, refused)
				}
			}
		})
		if list := x.done(append(accounts, "--set", "welfare=515,income=")...); !strings.Contains(list, "50102") || !strings.Contains(list, "515") {
			t.Errorf("accounts became %s", list)
		}
	}
}
