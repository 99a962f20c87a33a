using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Tests.Api;

internal sealed class FakeConnector(ConnectorInfo info) : IConnectorClient
{
    public ConnectorInfo Info { get; } = info;

    public Failure? Trouble { get; set; }

    public IAsyncEnumerable<ListPage> ListAsync(ListRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) =>
        ValueTask.FromResult<OpenResult>(new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, "gone"));

    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(ActionResult.None);

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Trouble);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
