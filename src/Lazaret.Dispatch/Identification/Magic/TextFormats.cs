namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Formats of text that show in their first line, in the words of libmagic.</summary>
internal static class TextFormats
{
    private const int Looked = 4096;

    private static readonly (string Begin, string Magic, string Mime)[] begins =
    [
        ("<?xml", "XML 1.0 document", "text/xml"),
        ("<!doctype html", "HTML document", "text/html"),
        ("<html", "HTML document", "text/html"),
        ("<head", "HTML document", "text/html"),
        ("<body", "HTML document", "text/html"),
        ("<script", "HTML document", "text/html"),
        ("<!doctype sgml", "exported SGML document", "text/sgml"),
        ("<?php", "PHP script", "text/x-php"),
        ("<svg", "SVG Scalable Vector Graphics image", "image/svg+xml"),
        ("@echo off", "DOS batch file", "text/x-msdos-batch"),
        ("windows registry editor", "Windows Registry text", "text/x-ms-regedit"),
        ("regedit4", "Windows Registry text", "text/x-ms-regedit"),
        ("begin:vcalendar", "vCalendar calendar file", "text/calendar"),
        ("[autorun]", "Microsoft Windows Autorun file", "application/x-setupscript"),
        ("return-path:", "SMTP mail", "message/rfc822"),
        ("received:", "RFC 822 mail", "message/rfc822"),
        ("from:", "news or mail", "message/rfc822"),
    ];

    private static readonly (string Interpreter, string Magic, string Mime)[] interpreters =
    [
        ("python", "Python script", "text/x-script.python"),
        ("perl", "Perl script", "text/x-perl"),
        ("php", "PHP script", "text/x-php"),
        ("sh", "shell script", "text/x-shellscript"),
    ];

    /// <summary>Description and MIME type; null for a text that says nothing of itself.</summary>
    /// <param name="text">The begin of a text.</param>
    /// <param name="kind">Its encoding, such as <c>ASCII text</c>.</param>
    public static (string Magic, string Mime)? Describe(string text, string kind)
    {
        string begin = text[..Math.Min(text.Length, Looked)].TrimStart();
        if (begin.StartsWith("#!", StringComparison.Ordinal))
        {
            string line = begin.Split('\n')[0];
            foreach ((string interpreter, string magic, string mime) in interpreters)
            {
                if (line.Contains(interpreter, StringComparison.Ordinal))
                {
                    return ($"{magic}, {kind} executable", mime);
                }
            }

            return null;
        }

        foreach ((string word, string magic, string mime) in begins)
        {
            if (begin.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return ($"{magic}, {kind}", mime);
            }
        }

        return null;
    }
}
