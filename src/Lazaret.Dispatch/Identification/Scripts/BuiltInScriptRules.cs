using System.Text.RegularExpressions;
using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Heuristics for the most common languages, for systems without libyara. They say of clear cases what the rules say.</summary>
internal sealed class BuiltInScriptRules : IScriptRules
{
    /// <summary>How much of a text is looked at.</summary>
    private const int Seen = 256 * 1024;

    private static readonly Lazy<Heuristic[]> all = new(() =>
    [
        Of("document/email", 15, null, 4, @"\A[\w-]{2,40}:[ \t]", @"^From:[ \t]", @"^(To|Cc):[ \t]", @"^Subject:[ \t]", @"^Date:[ \t]", @"^Message-ID:[ \t]", @"^MIME-Version:[ \t]", @"^Received:[ \t]"),
        Of("code/php", 12, @"\A\s*<\?php\s", 2, @"<\?(php|=)", @"\$_(GET|POST|REQUEST|SERVER|COOKIE)\b"),
        Of("code/hta", 12, @"<hta:application[\s>/]", 1),
        Of("code/html", 10, @"\A\s*<!doctype\s+html", 3, @"\A\s*<[!a-z]", @"<(html|head|body|script|meta|title)[\s>]", @"</(html|head|body|script|div|title)>"),
        Of("text/json", 2, null, 2, @"\A\s*(\{\s*""[^""\r\n]*""\s*:|\[\s*[\[\{""0-9-])", @"[\]\}]\s*\z"),
        Of("code/xml", 2, @"\A\s*<\?xml\s", 2, @"\A\s*<[a-z_][\w.:-]*\s[^>]*xmlns[:=]", @"</[a-z_][\w.:-]*>\s*\z"),
        Of("code/java", 2, null, 2, @"^\s*package\s+[\w.]+\s*;", @"^\s*import\s+(static\s+)?(javax?|org|com|android)\.[\w.*]+\s*;", @"^\s*public\s+(final\s+|abstract\s+)?(class|interface|enum)\s+\w+", @"public\s+static\s+void\s+main\s*\(\s*(final\s+)?String"),
        Of("code/csharp", 1, null, 2, @"^\s*using\s+(static\s+)?(System|Microsoft)[\w.]*\s*;", @"^\s*namespace\s+[\w.]+\s*[;{]?\s*$", @"\b(public|internal|private)\s+[\w\s]*(class|struct|interface|record)\s+\w+", @"\{\s*get;\s*(set;)?\s*\}", @"static\s+(void|int)\s+Main\s*\("),
        Of("code/c", 1, null, 2, @"^\s*#\s*include\s*[<""][\w./+-]+[>""]", @"\b(int|void)\s+main\s*\(", @"^\s*#\s*(define|ifdef|ifndef)\s+\w", @"\b(printf|malloc|memcpy|strlen|sizeof)\s*\(", @"\b(typedef\s+)?struct\s+\w*\s*\{"),
        Of("code/vbs", 2, @"\AAttribute VB_Name\s*=", 2, @"^\s*Dim\s+\w+\s*(\r?$|,|As |\()", @"^\s*Set\s+\w+\s*=", @"\bCreateObject\s*\(", @"^\s*End\s+(Sub|Function|If)\s*$", @"On Error (Resume Next|GoTo)", @"^\s*(Private |Public )?(Sub|Function)\s+\w+\s*\([^{\r\n]*\)\s*$", @"^\s*Option Explicit\b"),
        Of("code/ps1", 5, @"\[CmdletBinding\(|New-Object\s+(System\.)?Net\.|\[(System\.)?Convert\]::FromBase64String\(", 2, @"^\s*\$[\w:]+\s*=[^=]", @"\b(Get|Set|New|Add|Remove|Write|Invoke|Import|Out|Start|Stop|Test|ConvertTo|Select|Where|ForEach)-[A-Z][A-Za-z]+\b", @"\s-(eq|ne|gt|lt|like|match|and|or|not|join|replace)\s", @"^\s*param\s*\(") with
        {
            Never = Expression(@"^\s*(use\s+(strict|warnings)|package\s+\w|my\s+[$@%])"),
        },
        Of("code/batch", 2, @"\A\s*@echo off\b", 2, @"^\s*@?(set\s+\w+=|if\s+(not\s+)?(exist|errorlevel|defined)\b|goto\s+:?\w|call\s+:?\w|del\s+/)", @"%\w+%", @"^:\w+\s*$"),
        Of("code/python", 3, @"if __name__ ?== ?['""]__main__['""]", 2, @"^import [\w., ]+\s*$", @"^\s*from [\w.]+ import [\w(*]", @"^\s*(async )?def \w+\([^\r\n]*\).*:\s*(#.*)?$", @"^\s*class \w+(\([^\r\n]*\))?:\s*$", @"^\s*(except|elif|with) ?.*:\s*$", @"^\s*print ?\("),
        Of("code/javascript", 1, @"\bdocument\.(getElementById|write|createElement)\s*\(|\bnew\s+ActiveXObject\s*\(", 2, @"\bfunction\s*[\w$]*\s*\([\w$,\s]*\)\s*\{", @"\b(var|let|const)\s+[\w$]+\s*(=[^=]|;)", @"[!=]==", @"=>\s*[\{(]", @"\b(require\s*\(\s*['""]|module\.exports|console\.log\s*\()", @"\b(eval|unescape|parseInt|JSON\.parse|String\.fromCharCode)\s*\(") with
        {
            Never = Expression(@"^\s*(end;|begin\s*$|procedure\s)"),
        },
    ]);

    public IReadOnlyList<ScriptMatch> Match(ScriptSubject subject)
    {
        ReadOnlyMemory<byte> bytes = subject.Bytes[..Math.Min(Seen, subject.Bytes.Length)];
        if (TextKind.Of(bytes.Span) is null)
        {
            return [];
        }

        string text = TextKind.Read(bytes.Span);
        return [.. all.Value.Where(h => h.IsIn(text)).Select(h => h.Match)];
    }

    private static Heuristic Of(string type, int score, string? sure, int enough, params string[] signs) =>
        new(new ScriptMatch(type, score), sure is null ? null : Expression(sure), enough, [.. signs.Select(Expression)]);

    private static Regex Expression(string text) =>
        new(text, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant);
}
