package main_test

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The shape of the code: exact numbers near money, small files and functions, a comment on all that others see, and
// nothing in the tree that does not belong there.

const (
	maxFileLines     = 499
	maxFuncLines     = 60
	maxTestFuncLines = 120
)

var (
	// inexact are the trees where every number may be money or lead to it, and exempt the parts where none does.
	inexact = []string{"ledger/...", "cooperatives/...", "reports/..."}
	exempt  = []string{"cooperatives/routing", "reports/pdf/...", "reports/picture", "reports/xlsx"}
	// vague are names that let a package hold anything.
	vague = []string{"util", "utils", "common", "helper", "helpers", "misc", "base", "shared", "types"}

	topFolders = []string{"cmd", "ledger", "cooperatives", "reports", "web", "migrations", "bin", "data"}
	topFiles   = []string{"LICENSE", "Makefile", "README.md", "go.mod", "go.sum"}
	// leftovers are unfinished work and paths of somebody's machine; split so that this file does not hold them.
	leftovers = regexp.MustCompile(`(?i)\b(to` + `do|fix` + `me)\b|(?-i)\B/(home|root|Users|work)/\w`)
)

func TestArchMoneyIsExact(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !matches(s.pkg, inexact) || matches(s.pkg, exempt) {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: %s near money: sums in it are not exact", s.at(n.Pos()), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: %s is a floating point number near money", s.at(n.Pos()), n.Value)
				}
			}
			return true
		})
	}
}

func TestArchShape(t *testing.T) {
	documented := map[string]bool{}
	files := sources(t)
	for _, s := range files {
		if path.Base(s.name) == "doc.go" && s.ast.Doc.Text() != "" {
			documented[s.pkg] = true
		}
		if n := s.fset.File(s.ast.FileStart).LineCount(); n > maxFileLines {
			t.Errorf("%s has %d lines: split it by noun", s.name, n)
		}
		if slices.Contains(vague, s.ast.Name.Name) {
			t.Errorf("%s: a package named %s can hold anything: name it for its noun", s.name, s.ast.Name.Name)
		}
		for _, d := range s.ast.Decls {
			checkDecl(t, s, d)
		}
	}
	for _, s := range files {
		if !s.test && !documented[s.pkg] {
			t.Errorf("%s has no doc.go with a package comment that tells its one job", s.pkg)
			documented[s.pkg] = true
		}
	}
}

func checkDecl(t *testing.T, s source, d ast.Decl) {
	t.Helper()
	switch d := d.(type) {
	case *ast.FuncDecl:
		limit := maxFuncLines
		if s.test {
			limit = maxTestFuncLines
		}
		if n := s.lines(d); n > limit {
			t.Errorf("%s: %s has %d lines, at most %d", s.at(d.Pos()), d.Name.Name, n, limit)
		}
		if d.Recv == nil && d.Name.Name == "init" {
			t.Errorf("%s: init runs unseen: build the value where it is used", s.at(d.Pos()))
		}
		if !s.test && exportedFunc(d) {
			checkFunc(t, s, d)
		}
	case *ast.GenDecl:
		if !s.test && d.Tok != token.IMPORT {
			checkGroup(t, s, d)
		}
	}
}

// exportedFunc tells whether others see the function: it is exported, and so is the type it is a method of.
func exportedFunc(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return d.Name.IsExported()
	}
	exported := false
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		exported = exported || ok && id.IsExported()
		return !ok
	})
	return exported && d.Name.IsExported()
}

func checkFunc(t *testing.T, s source, d *ast.FuncDecl) {
	t.Helper()
	if d.Doc.Text() == "" {
		t.Errorf("%s: %s is exported and has no doc comment", s.at(d.Pos()), d.Name.Name)
	}
	for _, p := range d.Type.Params.List {
		if id, ok := p.Type.(*ast.Ident); ok && id.Name == "bool" {
			t.Errorf("%s: %s takes a bool: a call does not tell what true means", s.at(p.Pos()), d.Name.Name)
		}
	}
}

// checkGroup wants a comment above or beside each exported name, or one above their group.
func checkGroup(t *testing.T, s source, d *ast.GenDecl) {
	t.Helper()
	for _, spec := range d.Specs {
		var names []*ast.Ident
		var comment string
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			names, comment = []*ast.Ident{spec.Name}, spec.Doc.Text()+spec.Comment.Text()
		case *ast.ValueSpec:
			names, comment = spec.Names, spec.Doc.Text()+spec.Comment.Text()
		}
		for _, id := range names {
			if id.IsExported() && comment == "" && d.Doc.Text() == "" {
				t.Errorf("%s: %s is exported and has no doc comment", s.at(id.Pos()), id.Name)
			}
		}
	}
}

func TestArchTree(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		known := topFiles
		if e.IsDir() {
			known = topFolders
		}
		if n := e.Name(); !slices.Contains(known, n) && n[0] != '.' && !slices.Contains(ignored, path.Ext(n)) {
			t.Errorf("%s does not belong to the top level", n)
		}
	}
	walk(t, func(name string, text []byte) {
		if bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) {
			return
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := leftovers.FindString(line); found != "" {
				t.Errorf("%s:%d: %q does not belong into the repository", name, i+1, found)
			}
		}
	})
}

func (s source) lines(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}
