package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// allocation is what member i of an invented village gets.
func allocation(i int) reports.AllocationPrint {
	family := []string{"王", "李", "杨", "石", "龙", "吴", "潘", "罗"}
	given := []string{"大山", "秀英", "德才", "家贵", "国安", "晓梅", "老幺", "金花", "正平"}
	name := family[i%len(family)] + given[i/len(family)%len(given)]
	gross := ledger.Money(300_00 + 50_00*(i%3))
	code := fmt.Sprintf("K7QX-%04d-JKMN-PQRS", i%10_000)
	return reports.AllocationPrint{
		Organization: "高寨村股份经济合作社", Year: 2025, Run: "年终分配", Number: fmt.Sprintf("2025-1-%04d", i+1), Date: 20260320,
		Member: name + "（M" + strconv.Itoa(1000+i) + "）", Household: "户主 " + name + "（H" + strconv.Itoa(100+i) + "）",
		Shares: "成员股 2 股，土地股 1.5 股",
		Parts: []reports.AllocationPart{
			{
				Name: "成员股", Arithmetic: "2 股 × 120.00 元/股", Amount: 240_00,
				Whole: "2,000 股 × 120.00 元/股", Total: 240_000_00,
			},
			{
				Name: "土地股", Arithmetic: "1.5 股 × 40.00 元/股", Amount: gross - 240_00,
				Whole: "1,500 股 × 40.00 元/股", Total: 60_000_00,
			},
		},
		Gross: gross, Tax: 0, Net: gross, State: "待发放", Method: "农商银行 **** **** **** 1234", Unclaimed: 128_50,
		Code: code, Link: "https://cun.example/v/" + strings.ReplaceAll(code, "-", ""), Hint: "cun.example/v", Anchor: anchor(),
	}
}

func allocations(t testing.TB, paper pdf.AllocationPaper, all ...reports.AllocationPrint) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Allocations(&b, all, paper); err != nil {
		t.Fatal(err)
	}
	keep(t, b.Bytes())
	return b.Bytes()
}

// keep leaves a print in the directory that CUNZHANG_PRINTS names, to be looked at.
func keep(t testing.TB, file []byte) {
	t.Helper()
	if dir := os.Getenv("CUNZHANG_PRINTS"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-")
		if err := os.WriteFile(dir+"/"+name+strconv.Itoa(len(file))+".pdf", file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAllocationText(t *testing.T) {
	for paper, name := range map[pdf.AllocationPaper]string{
		pdf.AllocationA5: "allocation-a5.txt", pdf.AllocationA4: "allocation-a4.txt",
	} {
		file := allocations(t, paper, allocation(0))
		if !bytes.Equal(file, allocations(t, paper, allocation(0))) {
			t.Errorf("paper %d is drawn differently twice", paper)
		}
		if n := len(file); n > 60<<10 {
			t.Errorf("paper %d takes %d bytes, more than 60 KB", paper, n)
		}
		pages := textOf(t, file, "-layout")
		golden(t, name, lines(pages))
		text := squeezed(pages)
		for _, want := range []string{
			"收益分配通知单", "2股×120.00元/股", "人民币叁佰元整", "￥300.00", "K7QX-0000-JKMN-PQRS", "单位（盖章）", "领款人签字",
			"累计未领取余额￥128.50", "240,000.00", "链首第1284号",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("paper %d lacks %q", paper, want)
			}
		}
		if len(pages) != 1 {
			t.Errorf("paper %d takes %d pages", paper, len(pages))
		}
	}
}

// A member signs for what he is handed: after what was set off against a debt.
func TestAllocationSaysWhatIsHandedOut(t *testing.T) {
	a := allocation(0)
	a.Net, a.SetOff = 180_10, 119_90
	for paper := range pdf.AllocationA4 + 1 {
		file := allocations(t, paper, a)
		pages := textOf(t, file, "-layout")
		text := squeezed(pages)
		_, stub, _ := strings.Cut(text, "存根")
		for _, part := range []string{text, stub} {
			for _, want := range []string{"抵扣欠款119.90", "实发￥180.10", "人民币壹佰捌拾元零壹角整"} {
				if !strings.Contains(part, want) {
					t.Errorf("paper %d lacks %q in\n%s", paper, want, part)
				}
			}
			if strings.Contains(part, "人民币叁佰元整") {
				t.Errorf("paper %d says that all is handed out", paper)
			}
		}
		if len(pages) != 1 {
			t.Errorf("paper %d takes %d pages", paper, len(pages))
		}
	}
}

func TestSeparateAllocationsSayTheSame(t *testing.T) {
	all := make([]reports.AllocationPrint, 95)
	for i := range all {
		all[i] = allocation(i)
	}
	all[41].Member, all[41].Link = "𬱟旼😀", ""
	for _, paper := range []pdf.AllocationPaper{pdf.AllocationA5, pdf.AllocationA4} {
		whole := textOf(t, allocations(t, paper, all...), "-layout")
		seen := 0
		err := pdf.SeparateAllocations(all, paper, func(i int, file []byte) error {
			if i != seen {
				t.Errorf("document %d comes as %d", seen, i)
			}
			if seen++; i%13 != 2 {
				return nil
			}
			pages := textOf(t, file, "-layout")
			if len(pages) != 1 || squeezed(pages) != squeezed(whole[i:i+1]) {
				t.Errorf("document %d says %q, the page says %q", i, pages, whole[i])
			}
			if n := len(file); n > 80<<10 {
				t.Errorf("document %d takes %d bytes", i, n)
			}
			checkStructure(t, file)
			return nil
		})
		if err != nil || seen != len(all) {
			t.Errorf("%d documents, %v", seen, err)
		}
	}
}

// checkStructure has qpdf read the document, where that program is there.
func checkStructure(t *testing.T, file []byte) {
	t.Helper()
	program, err := exec.LookPath("qpdf")
	if err != nil {
		return
	}
	path := filepath.Join(t.TempDir(), "single.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), program, "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v: %s", err, out)
	}
}

func TestAllocationsRefuse(t *testing.T) {
	one := []reports.AllocationPrint{allocation(0)}
	none := func(int, []byte) error { return nil }
	for key, draw := range map[string]func() error{
		"print.nothing":       func() error { return pdf.Allocations(io.Discard, nil, pdf.AllocationA5) },
		"print.unknown_paper": func() error { return pdf.Allocations(io.Discard, one, 9) },
	} {
		if err := draw(); ledger.Problems(err)[0].Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	if err := pdf.SeparateAllocations(nil, pdf.AllocationA5, none); ledger.Problems(err)[0].Key != "print.nothing" {
		t.Errorf("no statements give %v", err)
	}
	if err := pdf.SeparateAllocations(one, 9, none); ledger.Problems(err)[0].Key != "print.unknown_paper" {
		t.Errorf("no such paper gives %v", err)
	}
	stop := func(int, []byte) error { return io.ErrShortWrite }
	if err := pdf.SeparateAllocations(one, pdf.AllocationA5, stop); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a full disk gives %v", err)
	}
}

func TestAllocationOfManyPartsLosesNoMoney(t *testing.T) {
	a := allocation(0)
	a.Parts, a.Gross = nil, 0
	for i := range 40 {
		m := ledger.Money(i+1) * 100
		a.Parts = append(a.Parts, reports.AllocationPart{Name: "股种" + strconv.Itoa(i), Amount: m, Total: m * 10})
		a.Gross += m
	}
	a.Member, a.Organization = strings.Repeat("很长的名字", 12), strings.Repeat("很长的单位名称", 12)
	a.Notes = []string{strings.Repeat("本次分配经成员大会表决通过。", 40)}
	for _, paper := range []pdf.AllocationPaper{pdf.AllocationA5, pdf.AllocationA4} {
		pages := textOf(t, allocations(t, paper, a), "-layout")
		sum := ledger.Money(0)
		for _, line := range lines(pages) {
			words := strings.Fields(line)
			for i, w := range words {
				if (strings.HasPrefix(w, "股种") || w == "项") && i+1 < len(words) {
					for _, figure := range words[i+1:] {
						if m, err := ledger.ParseMoney(figure); err == nil && strings.Contains(figure, ".") {
							sum += m
							break
						}
					}
				}
			}
		}
		if sum != a.Gross || len(pages) != 1 {
			t.Errorf("paper %d shows parts of %s in %d pages, want %s", paper, sum, len(pages), a.Gross)
		}
	}
}
