namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>One accepted scan request on its way through the workers.</summary>
/// <param name="Id">The task id.</param>
/// <param name="Request">As it came; sent back to the connector as it is.</param>
/// <param name="ActionOnly">The verdict is there, only the action is to be done.</param>
/// <param name="Tries">Failed ones.</param>
public sealed record FakeTask(string Id, Dictionary<string, object?> Request, bool ActionOnly = false, int Tries = 0)
{
    public string Location => Request.Text("location")!;

    public string? JobId => Request.Text("scan_job_id");
}
