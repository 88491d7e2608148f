package main_test

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
)

// This file finds translation keys in the code: where an error is made or a sentence is asked for, in functions that
// pass a key on, and in templates.

// keyUse is a place that shows the sentence of a key. args are the names it gives; nil when that cannot be seen.
type keyUse struct {
	key, at string
	args    map[string]bool
}

type keys struct {
	t        *testing.T
	families map[string][]string
	uses     []keyUse
	literals map[string]bool   // every text in the code and every key in a template
	fields   map[string]string // fields that errors name, with a place that does
	carriers map[string]int    // functions that pass on a key: "package.name" to the place of the argument
	consts   map[string]string // "package.name" to value
}

// sink is a place where a key enters.
type sink struct {
	key  ast.Expr
	args ast.Expr // nil: none are given
	seen bool     // args tells what is given
}

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+$`)

// collect reads the program and its templates.
func collect(t *testing.T) *keys {
	t.Helper()
	k := &keys{
		t: t, families: families(t), literals: map[string]bool{}, fields: map[string]string{},
		carriers: map[string]int{}, consts: map[string]string{},
	}
	var program []source
	for _, s := range sources(t) {
		if !s.test && s.pkg != "web/locale" { // which looks up what others ask for
			program = append(program, s)
			k.constants(s)
		}
	}
	for before := -1; before < len(k.carriers); {
		before = len(k.carriers)
		for _, s := range program {
			k.findCarriers(s)
		}
	}
	for _, s := range program {
		for _, d := range s.ast.Decls {
			k.decl(s, d)
		}
	}
	walk(t, func(name string, text []byte) {
		if path.Ext(name) == ".html" && strings.HasPrefix(name, "web/") {
			k.template(name, string(text))
		}
	})
	if len(k.uses) < 100 {
		t.Fatalf("only %d places that use keys were found", len(k.uses))
	}
	return k
}

func (k *keys) constants(s source) {
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
			for i, id := range v.Names {
				if text, ok := literal(v.Values[i]); ok {
					k.consts[s.pkg+"."+id.Name] = text
				}
			}
		}
		return true
	})
}

// findCarriers notes the functions whose own parameter is the key of a sink.
func (k *keys) findCarriers(s source) {
	for _, d := range s.ast.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || asks(f.Name.Name) {
			continue
		}
		for _, in := range k.sinks(s, f) {
			if i, ok := param(f, in.key); ok {
				k.carriers[s.pkg+"."+f.Name.Name] = i
			}
		}
	}
}

// asks tells the functions that are sinks by their names.
func asks(name string) bool {
	return slices.Contains([]string{"NewError", "sentence", "say", "text", "Text", "words"}, name)
}

// param returns the place of the parameter that the expression is.
func param(f *ast.FuncDecl, e ast.Expr) (int, bool) {
	id, ok := e.(*ast.Ident)
	if !ok {
		return 0, false
	}
	i := 0
	for _, p := range f.Type.Params.List {
		for _, name := range p.Names {
			if name.Name == id.Name {
				return i, true
			}
			i++
		}
	}
	return 0, false
}

// sinks lists the places of a declaration where keys enter.
func (k *keys) sinks(s source, d ast.Decl) []sink {
	var out []sink
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			out = append(out, k.callSinks(s, n)...)
		case *ast.CompositeLit:
			in := sink{seen: strings.HasSuffix(called(n.Type), "Error")}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					switch called(kv.Key) {
					case "Key":
						in.key = kv.Value
					case "Args":
						in.args = kv.Value
					}
				}
			}
			if in.key != nil {
				out = append(out, in)
			}
		}
		return true
	})
	return out
}

func (k *keys) callSinks(s source, call *ast.CallExpr) []sink {
	name, args := called(call.Fun), call.Args
	switch {
	case name == "NewError" && len(args) == 3, name == "Text" && len(args) == 3:
		return []sink{{args[1], args[2], true}}
	case (name == "sentence" || name == "say" || name == "text") && len(args) == 2:
		return []sink{{args[0], args[1], true}}
	case name == "words" && matches(s.pkg, []string{"cmd/...", "web/..."}):
		var out []sink
		for _, a := range args {
			out = append(out, sink{a, nil, true})
		}
		return out
	}
	if i, ok := k.carriers[s.pkg+"."+name]; ok && i < len(args) {
		return []sink{{key: args[i]}}
	}
	return nil
}

// called is the last name of a function, type or field.
func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return called(e.X)
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// decl collects what one declaration shows.
func (k *keys) decl(s source, d ast.Decl) {
	f, _ := d.(*ast.FuncDecl)
	direct := map[string]bool{}
	var passing []sink
	for _, in := range k.sinks(s, d) {
		_, carried := 0, false
		if f != nil {
			_, carried = param(f, in.key)
		}
		if carried || called(in.key) == "Key" { // found where the function is called or the value is made
			continue
		}
		found, ok := k.resolve(s, in.key)
		if !ok {
			passing = append(passing, in)
		}
		for _, key := range found {
			direct[key] = true
			k.uses = append(k.uses, keyUse{key, s.at(in.key.Pos()), given(f, in)})
		}
	}
	var args map[string]bool // what a key that is passed on gets, when there is one place that passes
	if len(passing) == 1 {
		args = given(f, passing[0])
	}
	k.texts(s, d, func(key, at string) {
		shown := strings.HasPrefix(key, "web.") && s.pkg == "web" || strings.HasPrefix(key, "cli.")
		switch {
		case direct[key]:
		case len(passing) > 0:
			k.uses = append(k.uses, keyUse{key, at, args})
		case shown:
			k.uses = append(k.uses, keyUse{key, at, nil})
		}
	})
}

// resolve finds the keys that an expression stands for; false when it comes from elsewhere.
func (k *keys) resolve(s source, e ast.Expr) ([]string, bool) {
	if text, ok := literal(e); ok {
		if !keyForm.MatchString(text) {
			return nil, true // the Key of something else, such as a column of a report
		}
		return []string{text}, true
	}
	switch e := e.(type) {
	case *ast.Ident:
		if text, ok := k.consts[s.pkg+"."+e.Name]; ok {
			return []string{text}, true
		}
	case *ast.BinaryExpr:
		return k.family(s, e)
	}
	return nil, false
}

// family finds what a key is put together of.
func (k *keys) family(s source, e *ast.BinaryExpr) ([]string, bool) {
	part, ok := literal(e.X)
	if !ok {
		part, ok = literal(e.Y)
	}
	if !ok || !strings.Contains(part, ".") {
		return nil, true
	}
	others, known := k.families[part]
	if !known {
		k.t.Errorf("%s: no table says what keys %q is a part of", s.at(e.Pos()), part)
	}
	var out []string
	for _, other := range others {
		out = append(out, joined(part, other))
	}
	return out, true
}

func joined(part, other string) string {
	if strings.HasPrefix(part, ".") {
		return other + part
	}
	return part + other
}

// texts calls f for every text of a declaration that looks like a key, alone or put together, but for the names of
// actions in the log, and notes all texts and the fields that errors name.
func (k *keys) texts(s source, d ast.Decl, f func(key, at string)) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			return called(n.Key) != "Action"
		case *ast.CallExpr:
			k.field(s, n)
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			for part, others := range k.families {
				if l, ok := literal(n.Y); ok && l == part {
					for _, other := range others {
						f(joined(part, other), s.at(n.Pos()))
					}
				}
			}
		case *ast.BasicLit:
			text, _ := literal(n)
			k.literals[text] = true
			if keyForm.MatchString(text) {
				f(text, s.at(n.Pos()))
			}
		}
		return true
	})
}

// field notes a field that an error names.
func (k *keys) field(s source, call *ast.CallExpr) {
	at := map[string]int{"At": 0, "LineField": 1, "CheckText": 0, "CheckNote": 0}
	i, ok := at[called(call.Fun)]
	if !ok || i >= len(call.Args) {
		return
	}
	if name, ok := literal(call.Args[i]); ok {
		k.literals[name] = true
		k.fields[name] = s.at(call.Pos())
	}
}

// given returns the names of the arguments of a sink, nil when they cannot be seen.
func given(f *ast.FuncDecl, in sink) map[string]bool {
	names := map[string]bool{}
	switch args := in.args.(type) {
	case nil:
		if in.seen {
			return names
		}
	case *ast.CompositeLit:
		if entries(args, names) {
			return names
		}
	case *ast.Ident:
		if args.Name == "nil" {
			return names
		}
		if f != nil && !inner(f, args.Name) && assigned(f, args.Name, names) {
			return names
		}
	}
	return nil
}

// inner tells whether a function inside f takes an argument of the name.
func inner(f *ast.FuncDecl, name string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if l, ok := n.(*ast.FuncLit); ok {
			_, takes := param(&ast.FuncDecl{Type: l.Type}, &ast.Ident{Name: name})
			found = found || takes
		}
		return !found
	})
	return found
}

func entries(args *ast.CompositeLit, names map[string]bool) bool {
	for _, e := range args.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		name, ok := literal(kv.Key)
		if !ok {
			return false
		}
		names[name] = true
	}
	return true
}

// assigned gathers what a function puts into a variable of arguments; false when some of it cannot be seen.
func assigned(f *ast.FuncDecl, variable string, names map[string]bool) bool {
	found, clear := false, true
	ast.Inspect(f, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, left := range a.Lhs {
			if index, ok := left.(*ast.IndexExpr); ok && called(index.X) == variable {
				name, ok := literal(index.Index)
				names[name], clear = true, clear && ok
			}
			if id, ok := left.(*ast.Ident); ok && id.Name == variable {
				args, ok := a.Rhs[i].(*ast.CompositeLit)
				found, clear = true, clear && ok && entries(args, names)
			}
		}
		return true
	})
	return found && clear
}

// template collects the keys of a template: {{t "key" "name" value}} and {{t (print "family." value)}}.
func (k *keys) template(name, text string) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", set); err != nil {
		k.t.Fatal(err)
	}
	for _, t := range set {
		k.node(name, t.Root)
	}
}

func (k *keys) node(file string, n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				k.node(file, child)
			}
		}
	case *parse.IfNode:
		k.branch(file, &n.BranchNode)
	case *parse.RangeNode:
		k.branch(file, &n.BranchNode)
	case *parse.WithNode:
		k.branch(file, &n.BranchNode)
	case *parse.ActionNode:
		k.node(file, n.Pipe)
	case *parse.TemplateNode:
		k.node(file, n.Pipe)
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				k.command(file, c)
			}
		}
	}
}

func (k *keys) branch(file string, b *parse.BranchNode) {
	k.node(file, b.Pipe)
	k.node(file, b.List)
	k.node(file, b.ElseList)
}

func (k *keys) command(file string, c *parse.CommandNode) {
	for _, a := range c.Args {
		k.node(file, a)
		if text, ok := a.(*parse.StringNode); ok {
			k.literals[text.Text] = true
		}
	}
	if id, ok := c.Args[0].(*parse.IdentifierNode); !ok || id.Ident != "t" || len(c.Args) < 2 {
		return
	}
	args := map[string]bool{}
	for i := 2; i < len(c.Args); i += 2 {
		if text, ok := c.Args[i].(*parse.StringNode); ok {
			args[text.Text] = true
		}
	}
	switch key := c.Args[1].(type) {
	case *parse.StringNode:
		k.uses = append(k.uses, keyUse{key.Text, file, args})
	case *parse.PipeNode:
		part, ok := key.Cmds[0].Args[1].(*parse.StringNode)
		if !ok {
			return
		}
		others, known := k.families[part.Text]
		if !known {
			k.t.Errorf("%s: no table says what keys %q is a part of", file, part.Text)
		}
		for _, other := range others {
			k.uses = append(k.uses, keyUse{joined(part.Text, other), file, args})
		}
	}
}
