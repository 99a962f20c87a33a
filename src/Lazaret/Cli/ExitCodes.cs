using Lazaret.Core.Jobs;

namespace Lazaret.Cli;

/// <summary>The exit codes of every verb; <c>docs/scan.md</c> explains them.</summary>
internal static class ExitCodes
{
    /// <summary>Done; for a scan: nothing was found and everything was scanned.</summary>
    public const int Ok = 0;

    /// <summary>A scan found something malicious or suspicious, whatever else happened.</summary>
    public const int Found = 1;

    /// <summary>An error; for a scan: nothing was found, but something could not be scanned.</summary>
    public const int Error = 2;

    /// <summary>Ended by SIGINT (Ctrl-C).</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>The exit code of a scan that ran to its end.</summary>
    /// <param name="counts">What became of its items.</param>
    /// <param name="incomplete">True when something was never listed: an unreadable folder, a listing that broke off.</param>
    public static int OfScan(JobCounts counts, bool incomplete)
    {
        if (counts.Malicious + counts.Suspicious > 0)
        {
            return Found;
        }

        return counts.NotScanned + counts.Failed + counts.Open > 0 || incomplete ? Error : Ok;
    }
}
