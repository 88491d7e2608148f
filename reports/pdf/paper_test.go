package pdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// render draws a statement and returns the PDF and what was reported.
func render(t testing.TB, o pdf.Options, all ...reports.Statement) ([]byte, pdf.Report) {
	t.Helper()
	var b bytes.Buffer
	var r pdf.Report
	o.Report = &r
	if err := pdf.RenderAll(&b, all, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

func vouchers(t testing.TB, o pdf.VoucherOptions, vs ...reports.VoucherPrint) ([]byte, pdf.Report) {
	t.Helper()
	var b bytes.Buffer
	var r pdf.Report
	o.Report = &r
	if err := pdf.Vouchers(&b, vs, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

// textOf reads the text of a PDF with pdftotext, page by page. Where that program is missing the test is skipped,
// unless CUNZHANG_TEST_REQUIRE says that nothing may be.
func textOf(t testing.TB, file []byte, flags ...string) []string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CUNZHANG_TEST_REQUIRE") == "1" {
			t.Fatal("pdftotext is missing: install poppler-utils")
		}
		t.Skip("pdftotext is missing: install poppler-utils")
	}
	path := filepath.Join(t.TempDir(), "print.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, append(flags, path, "-")...).Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// lines sets the text of pages as lines with single blanks, which different versions of pdftotext agree on.
func lines(pages []string) []string {
	var out []string
	for i, page := range pages {
		if i > 0 {
			out = append(out, "----")
		}
		for line := range strings.SplitSeq(page, "\n") {
			if words := strings.Fields(line); len(words) > 0 {
				out = append(out, strings.Join(words, " "))
			}
		}
	}
	return out
}

// golden compares lines with a file of testdata, or writes it when UPDATE_GOLDEN is set.
func golden(t *testing.T, name string, got []string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

// squeezed is the text of all pages without any blanks.
func squeezed(pages []string) string {
	return strings.Join(strings.Fields(strings.Join(pages, "")), "")
}
