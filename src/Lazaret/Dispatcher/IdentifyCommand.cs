using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Dispatch.Identification;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary><c>lazaret dispatcher identify FILE…</c>: says what files are, as the dispatcher does for what is uploaded to it (specification, section 13).</summary>
internal static class IdentifyCommand
{
    /// <summary>The verb as help and completion show it.</summary>
    internal static VerbCommand Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Files, and folders whose files are identified", Arity = ArgumentArity.OneOrMore };
        VerbCommand verb = new("identify", "Say what files are, by their content, as the dispatcher does")
        {
            Examples =
            [
                ("lazaret dispatcher identify sample.bin", "one file"),
                ("lazaret dispatcher identify samples/ | cut -f3 | sort | uniq -c", "how many files of each type a folder holds"),
            ],
            Notes =
            [
                "One line for each regular file: path, two tabs, type, tab, MIME type. Links in folders are not followed.",
                "What cannot be read is a line that starts with *Unable to.",
                "Uses libmagic and libyara where they are installed; without them fewer types are known.",
                "Exit codes: 0 every file was read, 2 one could not be.",
            ],
        };
        verb.Add(files);
        verb.SetAction(async (parsed, stop) =>
        {
            using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, TimeProvider.System);
            using ContentIdentifier identifier = ContentIdentifier.Create(loggers.CreateLogger<ContentIdentifier>());
            await using StreamWriter output = StandardOutput.OpenText();
            return await new IdentifyRun(identifier, output).RunAsync(parsed.GetValue(files) ?? [], stop);
        });
        return verb;
    }
}
