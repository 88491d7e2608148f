// Package web is the pages: routes, forms, templates, static files and sessions' cookies. A handler decodes a form,
// calls one service and redirects, or shows the form again with everything that is wrong with it. It is the only
// importer of echo; it may import services, the pure packages and the renderers of reports, and never ledger/db.
//
// # A request
//
//	echo ── headers, body limit ── who is it (cookie) ── may they (routes.go) ── is it our form (csrf.go) ── handler
//	                                     │                    │                        │                     │
//	                                  sign in,            404 for a book           403 in words      page, redirect,
//	                                  then go on          of somebody else                           file or fail.go
//
// Every page works without JavaScript. The scripts in static only make it quicker.
package web
