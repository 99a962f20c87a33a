using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.V1.Scans;

/// <summary>A request that can be accepted.</summary>
/// <param name="Connector">Whose object it is.</param>
/// <param name="Job">The job it belongs to.</param>
/// <param name="IsWholeJob">True when the job was made for this one item.</param>
/// <param name="Item">The object.</param>
internal sealed record Intake(ConnectorId Connector, JobId Job, bool IsWholeJob, NewItem Item);
