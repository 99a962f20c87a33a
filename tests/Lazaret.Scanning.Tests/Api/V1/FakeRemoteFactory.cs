using System.Collections.Concurrent;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Tests.Fakes;

namespace Lazaret.Scanning.Tests.Api.V1;

/// <summary>Makes stand-ins over one repository in memory; nothing leaves the process.</summary>
internal sealed class FakeRemoteFactory(Fakes.FakeConnector repository) : IDsxConnectorFactory
{
    public ConcurrentDictionary<string, Stub> Made { get; } = new();

    /// <summary>Addresses whose <c>healthz</c> answers; or not told otherwise.</summary>
    public ConcurrentDictionary<string, bool> Alive { get; } = new();

    public DsxReply Reply { get; set; } = new(200, "application/json", """{"status":"success","message":"Full scan initiated"}"""u8.ToArray(), null);

    public string? Refuse(string url, bool fromLoopback) => url.Contains("169.254", StringComparison.Ordinal) ? $"The address of {url} is not allowed for connectors." : null;

    public IDsxConnector Create(DsxConnectorModel model, DsxCredentials? credentials, bool fromLoopback)
    {
        Stub stub = new(this, repository, model, credentials);
        Made[model.Uuid!] = stub;
        return stub;
    }

    internal sealed class Stub(FakeRemoteFactory owner, Fakes.FakeConnector repository, DsxConnectorModel model, DsxCredentials? credentials) : IDsxConnector
    {
        public ConcurrentQueue<string> Calls { get; } = new();

        public ConcurrentQueue<string?> Extras { get; } = new();

        public DsxCredentials? Credentials { get; private set; } = credentials;

        public DsxConnectorModel Model { get; private set; } = model;

        public ConnectorInfo Info => new() { Id = new ConnectorId(Model.Uuid!), Kind = Model.Name, Name = Model.Name, Asset = Model.Asset, Url = Model.Url };

        public void Update(DsxConnectorModel newer, DsxCredentials? fresh) => (Model, Credentials) = (newer, fresh);

        public ValueTask<DsxReply> CallAsync(string method, string route, string query, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken)
        {
            Calls.Enqueue($"{method} {route}{query}");
            return ValueTask.FromResult(route != "healthz" ? owner.Reply : owner.Alive.GetValueOrDefault(Model.Url, true) ? new DsxReply(200, "application/json", default, null) : new DsxReply(0, "", default, "refused"));
        }

        public IAsyncEnumerable<ListPage> ListAsync(ListRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("A remote connector must not be listed.");

        public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) => repository.OpenAsync(location, cancellationToken);

        public ValueTask<OpenResult> OpenAsync(WorkItem item, CancellationToken cancellationToken)
        {
            Extras.Enqueue(item.Extra);
            return repository.OpenAsync(item.Location, cancellationToken);
        }

        public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => repository.ActAsync(request, cancellationToken);

        public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
