package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The architecture in three tables: who may import whom, where a library may appear, and where a call may appear. Each
// row gives its reason; a change of the architecture is a change of these tables.

const (
	root   = "../.."
	module = "cunzhang/"
)

// A rule says what the code of a package may import beside the standard library. Tests import what they need.
type rule struct {
	pkg    string   // "a/b" names one package, "a/b/..." the packages below it as well
	module []string // packages of this module, in the same notation
	third  []string // other modules, with all their packages
	pure   bool     // no files, network, database or log either
	reason string
}

// feature is what a feature of the village is made of; a sibling is reached through a one-method interface that cmd
// wires.
var feature = []string{"cooperatives", "ledger", "ledger/books", "ledger/db", "ledger/trail"}

const (
	bun     = "github.com/uptrace/bun"
	decimal = "github.com/shopspring/decimal"
	echo    = "github.com/labstack/echo/v4"
	gofpdf  = "github.com/jung-kurt/gofpdf"
	gzhttp  = "github.com/klauspost/compress/gzhttp"
	pgx     = "github.com/jackc/pgx/v5"
	pinyin  = "github.com/mozillazg/go-pinyin"
	qrcode  = "github.com/skip2/go-qrcode"
	sqlite  = "modernc.org/sqlite"
)

var rules = []rule{
	{pkg: "ledger", third: []string{decimal}, pure: true, reason: "the rules of the books need nothing but numbers"},
	{pkg: "ledger/charts", module: []string{"ledger"}, reason: "a chart is data"},
	{
		pkg: "ledger/db", module: []string{"ledger"}, third: []string{bun, sqlite, pgx},
		reason: "it knows dialects, not what is stored",
	},
	{pkg: "ledger/db/dbtest", module: []string{"ledger/db", "migrations"}, reason: "it hands tests an empty database"},
	{
		pkg: "ledger/trail", module: []string{"ledger", "ledger/db"}, third: []string{bun},
		reason: "everybody logs through it",
	},
	{
		pkg: "ledger/books/...", third: []string{bun, decimal, pinyin},
		module: []string{"ledger", "ledger/charts", "ledger/db", "ledger/trail", "ledger/books/..."},
		reason: "books know nothing of villages, reports or pages",
	},
	{
		pkg: "ledger/exchange", module: []string{"ledger", "ledger/books"}, third: []string{decimal, "golang.org/x/text"},
		reason: "a file format knows no database and no page",
	},
	{
		pkg: "ledger/review", module: []string{"ledger", "ledger/books", "ledger/db", "ledger/trail"}, third: []string{bun},
		reason: "an auditor reads the books from outside",
	},
	{
		pkg: "ledger/till", module: []string{"ledger", "ledger/books", "ledger/db", "ledger/trail"},
		reason: "the cashier holds money and posts nothing",
	},
	{
		pkg: "ledger/verify", third: []string{bun},
		module: []string{"ledger", "ledger/db", "ledger/trail", "ledger/books/..."},
		reason: "verification recomputes the books and trusts no page",
	},
	{
		pkg: "ledger/backup", module: []string{"ledger", "ledger/db", "migrations"}, third: []string{bun},
		reason: "a copy needs the schema, not what it means",
	},
	{
		pkg: "cooperatives", module: []string{"ledger"}, third: []string{decimal}, pure: true,
		reason: "the rules of the village need nothing but those of the books",
	},
	{pkg: "cooperatives/routing", pure: true, reason: "a solver of routes knows no database and no ledger"},
	{
		pkg: "cooperatives/members", module: append([]string{"cooperatives/members/sheet"}, feature...),
		third: []string{bun}, reason: "features meet in cmd only",
	},
	{
		pkg: "cooperatives/members/sheet", module: []string{"ledger"},
		third: []string{"github.com/xuri/excelize/v2", "golang.org/x/text"}, reason: "a list of people is a file",
	},
	{
		pkg: "cooperatives/portal", module: append([]string{"cooperatives/signin"}, feature...),
		reason: "features meet in cmd only",
	},
	{
		pkg: "cooperatives/shares", module: append([]string{"cooperatives/members/sheet"}, feature...),
		third: []string{bun, decimal}, reason: "features meet in cmd only",
	},
	{pkg: "cooperatives/dividends", module: feature, third: []string{bun, decimal}, reason: "features meet in cmd only"},
	{
		pkg: "cooperatives/dividends/payfile", module: []string{"cooperatives/members/sheet", "ledger"},
		third: []string{"github.com/xuri/excelize/v2", "golang.org/x/text"}, reason: "a bank's file is a file",
	},
	{
		pkg: "cooperatives/dividends/profiles", module: append([]string{"cooperatives/dividends/payfile"}, feature...),
		reason: "how a bank wants its file knows no payment",
	},
	{
		pkg: "cooperatives/patronage", module: append([]string{"cooperatives/members/sheet"}, feature...),
		third: []string{bun, decimal}, reason: "features meet in cmd only",
	},
	{pkg: "cooperatives/ventures", module: feature, third: []string{bun, decimal}, reason: "features meet in cmd only"},
	{
		pkg: "cooperatives/services", module: append([]string{"cooperatives/routing", "cooperatives/members/sheet", "cooperatives/signin"}, feature...),
		third: []string{bun, decimal}, reason: "features meet in cmd only",
	},
	{
		pkg: "cooperatives/signin", module: []string{"ledger", "ledger/db"}, third: []string{"golang.org/x/crypto"},
		reason: "secrets and attempts are kept the same way for everybody, whoever it is",
	},
	{
		pkg: "cooperatives/staff", module: append([]string{"cooperatives/signin"}, feature...),
		third: []string{bun}, reason: "features meet in cmd only",
	},
	{
		pkg: "reports", module: []string{"ledger", "reports/specs"}, third: []string{decimal}, pure: true,
		reason: "a statement is worked out from figures, wherever they come from",
	},
	{pkg: "reports/specs", module: []string{"ledger"}, pure: true, reason: "a statement's definition is data"},
	{pkg: "reports/chart", module: []string{"ledger"}, reason: "a picture only shows figures"},
	{pkg: "reports/calendar", pure: true, reason: "a feed of appointments knows no orders and no plans"},
	{pkg: "reports/html", module: []string{"reports", "ledger"}, reason: "a renderer only draws"},
	{
		pkg: "reports/text", module: []string{"reports", "ledger"}, third: []string{"golang.org/x/text/width"},
		reason: "a renderer only draws",
	},
	{
		pkg: "reports/xlsx", module: []string{"reports", "ledger"}, third: []string{"github.com/xuri/excelize/v2"},
		reason: "a renderer only draws",
	},
	{
		pkg: "reports/pdf", module: []string{"reports", "ledger", "reports/chart", "reports/pdf/fonts"}, third: []string{gofpdf, qrcode},
		reason: "a renderer only draws",
	},
	{pkg: "reports/pdf/fonts", pure: true, reason: "a typeface is data"},
	{
		pkg: "reports/picture", module: []string{"reports", "reports/pdf/fonts"},
		third: []string{"golang.org/x/image", qrcode}, reason: "a renderer only draws",
	},
	{pkg: "migrations", module: []string{"ledger", "ledger/db"}, third: []string{bun}, reason: "a schema is SQL"},
	{
		pkg: "web/...", third: []string{echo, decimal, gzhttp, qrcode, "golang.org/x/text"},
		module: []string{
			"web/...", "ledger", "ledger/charts", "ledger/books/...", "ledger/trail", "ledger/review", "ledger/till", "ledger/verify",
			"cooperatives", "cooperatives/members", "cooperatives/shares", "cooperatives/patronage", "cooperatives/ventures",
			"cooperatives/dividends/...", "cooperatives/portal", "cooperatives/services", "cooperatives/staff", "reports", "reports/specs", "reports/html", "reports/text",
			"reports/xlsx", "reports/pdf", "reports/picture", "reports/chart", "reports/calendar",
		},
		reason: "a page calls a service, so that no rule is passed by and no transaction begins in a handler",
	},
	{pkg: "cmd/...", module: []string{"..."}, third: []string{""}, reason: "wiring needs everything"},
}

// planned lists the packages the rules name that are not written yet.
var planned = []string{}

// homes says in which packages a library may appear at all, in tests too.
var homes = []struct {
	library, reason string
	pkgs            []string
	stores          bool // and in files named store.go or store_*.go, with the tests beside them
}{
	{bun, "SQL is read in one file per feature", []string{"ledger/db/...", "migrations"}, true},
	{"database/sql", "SQL is read in one file per feature", []string{"ledger/db/...", "migrations"}, true},
	{sqlite, "a dialect is known in one place", []string{"ledger/db/..."}, false},
	{pgx, "a dialect is known in one place", []string{"ledger/db/..."}, false},
	{echo, "services outlive a web framework", []string{"web/..."}, false},
	{gofpdf, "its traps are fenced in one package", []string{"reports/pdf"}, false},
	{"github.com/robfig/cron/v3", "a job is a method that takes the time", []string{"cmd/..."}, false},
}

// calls says where a function may be used in the program; tests are free, but for those marked.
var calls = []struct {
	name, reason string
	pkgs         []string
	tests        bool
}{
	{"time.Now", "the time is an argument, so that every day can be replayed", []string{"cmd/..."}, false},
	{"time.Since", "the time is an argument, so that every day can be replayed", []string{"cmd/..."}, false},
	{"time.Until", "the time is an argument, so that every day can be replayed", []string{"cmd/..."}, false},
	{"time.Sleep", "a test that sleeps is slow or wrong: wait for the event", nil, true},
	{"os.Getenv", "configuration is read once, in cmd", []string{"cmd/...", "ledger/db/dbtest"}, false},
	{"os.LookupEnv", "configuration is read once, in cmd", []string{"cmd/..."}, false},
	{"os.Environ", "configuration is read once, in cmd", []string{"cmd/..."}, false},
	{"os.Exit", "only main ends the program", []string{"cmd/..."}, false},
	{"fmt.Print", "output goes to a writer or the log", []string{"cmd/..."}, false},
	{"fmt.Printf", "output goes to a writer or the log", []string{"cmd/..."}, false},
	{"fmt.Println", "output goes to a writer or the log", []string{"cmd/..."}, false},
}

// impure are the parts of the standard library a pure package does without.
var impure = []string{"os", "net", "database/sql", "log", "syscall"}

// ignored are the endings of files that git ignores.
var ignored = []string{".db", ".db-shm", ".db-wal", ".cover", ".prof", ".test"}

// A source is one parsed Go file of the module.
type source struct {
	name, pkg string // "ledger/money.go", "ledger"
	fset      *token.FileSet
	ast       *ast.File
	test      bool
}

func (s source) at(pos token.Pos) string {
	return s.name + ":" + strconv.Itoa(s.fset.Position(pos).Line)
}

// uses maps the name a package goes by in the file to its path.
func (s source) uses() map[string]string {
	names := map[string]string{}
	for _, spec := range s.ast.Imports {
		p := importPath(spec)
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = p
	}
	return names
}

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, `"`) }

// matches tells whether a package is meant by one of the patterns.
func matches(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		tree, whole := strings.CutSuffix(p, "...")
		tree = strings.TrimSuffix(tree, "/")
		return pkg == p || whole && (tree == "" || pkg == tree || strings.HasPrefix(pkg, tree+"/"))
	})
}

// within tells whether an import belongs to one of the modules.
func within(imported string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool {
		return m == "" || imported == m || strings.HasPrefix(imported, m+"/")
	})
}

// ruleOf finds the rule of a package, the most exact one.
func ruleOf(pkg string) (rule, bool) {
	best, found := rule{}, false
	for _, r := range rules {
		if matches(pkg, []string{r.pkg}) && len(r.pkg) > len(best.pkg) {
			best, found = r, true
		}
	}
	return best, found
}

// walk calls f for every file of the repository that is not built, kept or measured here.
func walk(t *testing.T, f func(name string, text []byte)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", ".bench", "bin", "data"}, name) {
				return fs.SkipDir
			}
			return nil
		}
		if name == ".git" || slices.Contains(ignored, path.Ext(name)) { // in a second checkout it is a file
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		f(name, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sources parses the Go files of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk(t, func(name string, text []byte) {
		if path.Ext(name) != ".go" || strings.HasPrefix(name, ".") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source{
			name: name, pkg: path.Dir(name), fset: fset, ast: file, test: strings.HasSuffix(name, "_test.go"),
		})
	})
	if len(all) == 0 {
		t.Fatal("no Go files found")
	}
	return all
}

func TestArchImports(t *testing.T) {
	files := sources(t)
	for _, s := range files {
		if s.test {
			continue
		}
		r, found := ruleOf(s.pkg)
		if !found {
			t.Errorf("%s: no rule covers package %s: give it one, with its reason", s.name, s.pkg)
			continue
		}
		for _, spec := range s.ast.Imports {
			p := importPath(spec)
			own, ours := strings.CutPrefix(p, module)
			first, _, _ := strings.Cut(p, "/")
			if ours && !matches(own, r.module) || !ours && strings.Contains(first, ".") && !within(p, r.third) {
				t.Errorf("%s: %s may not import %s: %s", s.at(spec.Pos()), s.pkg, p, r.reason)
			}
			if r.pure && within(p, impure) && p != "database/sql/driver" {
				t.Errorf("%s: %s is pure and may not import %s: %s", s.at(spec.Pos()), s.pkg, p, r.reason)
			}
		}
	}
	staleRules(t, files)
}

// staleRules fails when a rule names a package that is gone.
func staleRules(t *testing.T, files []source) {
	t.Helper()
	for _, r := range rules {
		for _, pattern := range append([]string{r.pkg}, r.module...) {
			alive := slices.ContainsFunc(files, func(s source) bool { return matches(s.pkg, []string{pattern}) })
			if !alive && !slices.Contains(planned, pattern) {
				t.Errorf("the rule of %s names %s, which is no package", r.pkg, pattern)
			}
		}
	}
}

func TestArchLibraries(t *testing.T) {
	store := regexp.MustCompile(`^store(_\w+)?\.go$`)
	files := sources(t)
	stores := map[string]bool{}
	for _, s := range files {
		stores[s.pkg] = stores[s.pkg] || store.MatchString(path.Base(s.name)) && !s.test
	}
	for _, s := range files {
		for _, spec := range s.ast.Imports {
			for _, h := range homes {
				p := importPath(spec)
				if p != h.library && (h.library == "database/sql" || !within(p, []string{h.library})) {
					continue
				}
				inStore := h.stores && stores[s.pkg] && (s.test || store.MatchString(path.Base(s.name)))
				if !matches(s.pkg, h.pkgs) && !inStore {
					t.Errorf("%s: %s does not belong here: %s", s.at(spec.Pos()), p, h.reason)
				}
			}
		}
	}
}

func TestArchCalls(t *testing.T) {
	for _, s := range sources(t) {
		names := s.uses()
		ast.Inspect(s.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok {
				for _, c := range calls {
					if names[x.Name]+"."+sel.Sel.Name == c.name && s.test == c.tests && !matches(s.pkg, c.pkgs) {
						t.Errorf("%s: %s does not belong here: %s", s.at(n.Pos()), c.name, c.reason)
					}
				}
			}
			return true
		})
	}
}
