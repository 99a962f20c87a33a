using System.Reflection;
using System.Runtime.InteropServices;
using Lazaret.Cli;

namespace Lazaret.Version;

/// <summary><c>lazaret version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this build, with its commit where it is known.</summary>
    public static string Number { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static VerbCommand Create()
    {
        VerbCommand verb = new("version", "Say which version this is and what it runs on") { Examples = [("lazaret version", "version, runtime and system")] };
        verb.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(
            $"lazaret {Number}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}"));
        return verb;
    }
}
