using System.Security.Cryptography;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;

namespace Lazaret.Connectors.Tests.Conformance;

/// <summary>Action requests as the pipeline makes them.</summary>
public static class Requests
{
    /// <param name="item">What was listed.</param>
    /// <param name="kind">The action.</param>
    /// <param name="id">The item's id.</param>
    /// <param name="content">What was read; empty = no hash is known.</param>
    /// <param name="plan">Other settings than the defaults.</param>
    public static ActionRequest For(NewItem item, ActionKind kind, long id, byte[] content, ActionPlan? plan = null) => new()
    {
        ItemId = new ItemId(id),
        JobId = new JobId("job-1"),
        Location = item.Location,
        Identity = item.Identity,
        Plan = (plan ?? new ActionPlan { Kind = kind }) with { Kind = kind },
        Report = new ScanReport
        {
            Outcome = Outcome.Malicious,
            Size = content.Length,
            Sha256 = content.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(content)),
            Verdicts =
            [
                new ScannerVerdict
                {
                    Scanner = "stub",
                    Outcome = Outcome.Malicious,
                    Raw = "Eicar FOUND",
                    Threats = ["Eicar"],
                    Identity = new ScannerIdentity("stub", "1.2", "42"),
                },
            ],
        },
    };
}
