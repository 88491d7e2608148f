package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/exchange"
)

// exchanging is a database for import and export on the command line.
type exchanging struct {
	t       *testing.T
	address string
	folder  string
}

// exchangingEach runs f on a new database of each dialect at hand, with the empty books a and b.
func exchangingEach(t *testing.T, f func(t *testing.T, x exchanging)) {
	t.Helper()
	for _, address := range dbtest.URLs(t) {
		dialect, _, _ := strings.Cut(address, ":")
		t.Run(dialect, func(t *testing.T) {
			x := exchanging{t, address, t.TempDir()}
			for _, code := range []string{"a", "b"} {
				x.done("book", "new", "--code", code, "--name", "高寨村账", "--regime", "collective-2023", "--township", "朱昌镇",
					"--start", "2025-01")
			}
			f(t, x)
		})
	}
}

// run runs the program and returns its exit code and what it wrote.
func (x exchanging) run(args ...string) (code int, out, problems string) {
	x.t.Helper()
	var o, e bytes.Buffer
	code = run(x.t.Context(), invocation{
		args: append([]string{"--db", x.address}, args...), in: strings.NewReader(""), out: &o, err: &e,
		env: func(string) string { return "" }, version: "test",
	})
	return code, o.String(), e.String()
}

// done runs the program, which must succeed, and returns its output.
func (x exchanging) done(args ...string) string {
	x.t.Helper()
	code, out, problems := x.run(args...)
	if code != exitDone {
		x.t.Fatalf("%q: exit code %d\n%s", args, code, problems)
	}
	return out
}

// refused runs the program, which must fail, and returns its problems, one a line.
func (x exchanging) refused(args ...string) []string {
	x.t.Helper()
	code, out, problems := x.run(args...)
	if code != exitFailed || out != "" {
		x.t.Fatalf("%q: exit code %d, output %q\n%s", args, code, out, problems)
	}
	return strings.Split(strings.TrimSuffix(problems, "\n"), "\n")
}

func (x exchanging) file(name string, content []byte) string {
	x.t.Helper()
	path := filepath.Join(x.folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		x.t.Fatal(err)
	}
	return path
}

const soundFile = "日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,成员,颜色\n" +
	"2025-01-05,记,1,收承包费,10201,银行存款_农商行,1234.50,,,红\n" +
	",,,收承包费,113,内部往来,,1234.50,001 张三,\n" +
	"2025-02-06,付,1,付款,521,,-0.01,,,\n,,,付款,101,,,-0.01,,\n"

func TestImportAndExport(t *testing.T) {
	exchangingEach(t, func(t *testing.T, x exchanging) {
		gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(soundFile))
		if err != nil {
			t.Fatal(err)
		}
		path := x.file("凭证.csv", gbk)
		args := []string{"import", "--book", "a", "--post", "--create-accounts", path}
		if out := x.done(append(args, "--dry-run")...); !strings.Contains(out, "检查通过，没有写入：2 张凭证、4 条分录") {
			t.Error(out)
		}
		if out := x.done("export", "--book", "a"); strings.Count(out, "\n") != 1 {
			t.Errorf("a dry run wrote: %s", out)
		}
		code, out, notes := x.run(args...)
		if code != exitDone || strings.Count(out, "\n") != 1 ||
			!strings.Contains(out, "已导入并记账 2 张凭证、4 条分录，借方合计 1,234.49 元，日期 2025-01-05 至 2025-02-06") {
			t.Error(code, out)
		}
		if !strings.Contains(notes, "“颜色”列没有导入") {
			t.Error(notes)
		}
		if problems := x.refused(args...); len(problems) != 1 || !strings.Contains(problems[0], "已经导入过") {
			t.Error(problems)
		}
		x.done("verify")
		out = x.done("--lang", "en", "import", "--book", "b", "--create-accounts", path)
		if !strings.Contains(out, "as drafts") {
			t.Error(out)
		}
	})
}

func TestExportComesBack(t *testing.T) {
	exchangingEach(t, func(t *testing.T, x exchanging) {
		x.done("import", "--book", "a", "--post", "--create-accounts", x.file("a.csv", []byte(soundFile)))
		file := filepath.Join(x.folder, "all.xlsx")
		x.done("export", "--book", "a", "-o", file)
		x.done("import", "--book", "b", "--post", "--create-accounts", file)
		want := x.done("export", "--book", "a", "--format", "csv")
		if diff := cmp.Diff(want, x.done("export", "--book", "b", "--format", "csv")); diff != "" {
			t.Error(diff)
		}
		if out := x.done("export", "--book", "a", "--period", "2025Q2"); strings.Count(out, "\n") != 1 {
			t.Error(out)
		}
		if out := x.done("export", "--book", "a", "--period", "2025-02"); strings.Count(out, "\n") != 3 {
			t.Error(out)
		}
		for _, f := range exchange.AllFormats {
			if len(x.done("export", "--book", "a", "--format", string(f))) < 200 {
				t.Errorf("%s is empty", f)
			}
		}
	})
}

// TestImportTellsEveryRow wants one line for each problem, with the row and the column, and nothing written.
func TestImportTellsEveryRow(t *testing.T) {
	exchangingEach(t, func(t *testing.T, x exchanging) {
		path := x.file("a.csv", []byte("日期,凭证号,摘要,科目,借方,贷方,成员\n"+
			"2025-01-05,1,a,101,一元,,\n2025-02-30,2,b,101,1,,\n"))
		want := []string{
			"cunzhang: 第2行 借方：“一元”不是金额。请只写数字，如 1234.56。",
			"cunzhang: 第3行 日期：日期不对。请写成 2025-01-31 这样的年月日，并且确有这一天。",
		}
		if diff := cmp.Diff(want, x.refused("import", "--book", "a", path)); diff != "" {
			t.Error(diff)
		}
		path = x.file("b.csv", []byte("日期,凭证号,摘要,科目,借方,贷方,成员\n"+
			"2025-01-05,1,a,101,1,,\n,,a,50104,,2,\n2024-12-05,2,b,999,1,,赵六\n,,b,101,,1,\n"))
		problems := strings.Join(x.refused("--lang", "en", "import", "--book", "a", "--post", path), "\n")
		for _, start := range []string{"Row 2 lines: ", "Row 4 date: ", "Row 4 account: ", "Row 4 member: "} {
			if !strings.Contains(problems, "cunzhang: "+start) {
				t.Errorf("%q is missing in:\n%s", start, problems)
			}
		}
		if out := x.done("export", "--book", "a"); strings.Count(out, "\n") != 1 {
			t.Error(out)
		}
	})
}

func TestExchangeRefuses(t *testing.T) {
	x := exchanging{t, dbtest.URLs(t)[0], t.TempDir()}
	x.done("book", "new", "--code", "a", "--name", "甲", "--regime", "coop-2021", "--township", "乙", "--start", "2025-01")
	sound := x.file("a.csv", []byte(soundFile))
	for _, args := range [][]string{
		{"import", "--book", "a", filepath.Join(x.folder, "none.csv")},
		{"import", "--book", "a", x.folder},
		{"import", "--book", "none", sound},
		{"import", "--book", "a", x.file("a.pdf", []byte("%PDF-1.7"))},
		{"export", "--book", "none"},
		{"export", "--book", "a", "--period", "2025-13"},
		{"export", "--book", "a", "-o", filepath.Join(x.folder, "a.ods")},
		{"export", "--book", "a", "-o", filepath.Join(x.folder, "none", "a.csv")},
	} {
		if problems := x.refused(args...); len(problems) != 1 || strings.Contains(problems[0], "【") {
			t.Errorf("%q: %q", args, problems)
		}
	}
	old := x.file("old.csv", []byte("old"))
	x.refused("export", "--book", "none", "-o", old)
	if text, err := os.ReadFile(old); err != nil || string(text) != "old" {
		t.Error("a failed export took the old file away:", string(text), err)
	}
}

func TestImportProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out}
	for done := range 5 {
		p.show(done*100, 400)
	}
	p.clear()
	quarter := "\r[##########..............................]  25%\r"
	if got := out.String(); strings.Count(got, "\r") != 6 || !strings.Contains(got, quarter) {
		t.Errorf("%q", got)
	}
}

// accountant finds a program that reads journals. Without it the test is left out, or fails when nothing may be.
func accountant(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CUNZHANG_TEST_REQUIRE") == "1" {
		t.Fatalf("%s is not installed, and CUNZHANG_TEST_REQUIRE=1 wants every test to run", name)
	}
	t.Skipf("%s is not installed: run the test through .ci/env", name)
	return ""
}

// asked runs a program and returns its output as records.
func asked(t *testing.T, comma rune, program string, args ...string) [][]string {
	t.Helper()
	command := exec.CommandContext(t.Context(), accountant(t, program), args...)
	command.Env = []string{"LANG=C.UTF-8", "LC_ALL=C.UTF-8", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	in := csv.NewReader(bytes.NewReader(out))
	in.Comma, in.FieldsPerRecord, in.TrimLeadingSpace = comma, -1, true
	records, err := in.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return records
}

// lastCode is the code of an account in its last part: 资产:102-银行存款:10201-农商行, Assets:A102:A10201.
var lastCode = regexp.MustCompile(`[:A](\d+)(?:-[^:]*)?\s*$`)

// balancesOf reads balances by account code; those of zero are left out.
func balancesOf(t *testing.T, records [][]string) map[string]ledger.Money {
	t.Helper()
	out := make(map[string]ledger.Money)
	for _, r := range records {
		code := lastCode.FindStringSubmatch(r[0])
		if code == nil {
			continue // the head, or the difference of openings
		}
		m, err := ledger.ParseMoney(strings.TrimSuffix(strings.TrimSpace(r[1]), " CNY"))
		if err != nil {
			t.Fatal(r, err)
		}
		if m != 0 {
			out[code[1]] += m
		}
	}
	return out
}

// TestOtherProgramsAgree lets other programs for accounting read the journals of the sample books, whole and in part,
// and wants every balance of every account to be the one of the books, to the fen.
func TestOtherProgramsAgree(t *testing.T) {
	svc := books.New(dbtest.SQLite(t))
	people := sampleKeepers()
	if err := loadSample(t.Context(), svc, people, 20260316); err != nil {
		t.Fatal(err)
	}
	infos, err := svc.List(t.Context())
	if err != nil || len(infos) == 0 {
		t.Fatal(infos, err)
	}
	for _, span := range []ledger.Span{{From: 202501, To: 202603}, {From: 202510, To: 202512}} {
		for _, info := range infos {
			t.Run(info.Code+"/"+span.String(), func(t *testing.T) {
				folder := t.TempDir()
				want := writeJournals(t, svc, info.ID, span, folder)
				journal, beans := filepath.Join(folder, "a.hledger"), filepath.Join(folder, "a.beancount")
				t.Run("hledger", func(t *testing.T) {
					asked(t, ',', "hledger", "-f", journal, "check", "accounts", "commodities", "parseable")
					got := balancesOf(t, asked(t, ',', "hledger", "-f", journal, "balance", "--flat", "-N", "-O", "csv"))
					if diff := cmp.Diff(want, got); diff != "" {
						t.Error(diff)
					}
				})
				t.Run("ledger", func(t *testing.T) {
					got := balancesOf(t, asked(t, '\t', "ledger", "--args-only", "--pedantic", "-f", journal, "balance",
						"--flat", "--no-total", "--format", "%(account)\\t%(quantity(display_total))\\n"))
					if diff := cmp.Diff(want, got); diff != "" {
						t.Error(diff)
					}
				})
				t.Run("beancount", func(t *testing.T) {
					if complaints := asked(t, ',', "bean-check", beans); len(complaints) > 0 {
						t.Error(complaints)
					}
					got := balancesOf(t, asked(t, ',', "bean-query", "-f", "csv", beans,
						"select account, sum(number) group by account"))
					if diff := cmp.Diff(want, got); diff != "" {
						t.Error(diff)
					}
				})
			})
		}
	}
}

// writeJournals exports the span into a.hledger and a.beancount and returns the closing balances of the leaves.
func writeJournals(
	t *testing.T, svc *books.Books, book ledger.BookID, span ledger.Span, folder string,
) map[string]ledger.Money {
	t.Helper()
	want := make(map[string]ledger.Money)
	err := svc.Snapshot(t.Context(), book, nil, func(ctx context.Context, s *books.Snapshot) error {
		data, err := exchange.Snapshot(ctx, s, span)
		if err != nil {
			return err
		}
		for _, code := range data.Chart.Codes() {
			if a, err := data.Chart.Find(code); err == nil && a.Leaf && data.Balances[code].Closing() != 0 {
				want[code] = data.Balances[code].Closing()
			}
		}
		for _, f := range []exchange.Format{exchange.HLedger, exchange.Beancount} {
			var out bytes.Buffer
			if err := exchange.Export(&out, f, data); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, "a."+string(f)), out.Bytes(), 0o600); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(want) == 0 {
		t.Fatal(fmt.Sprint(want), err)
	}
	return want
}
