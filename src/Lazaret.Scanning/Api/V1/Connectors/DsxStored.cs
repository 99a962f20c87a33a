using Lazaret.Core.Dsx;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>A registration as it is kept in the store.</summary>
internal sealed record DsxStored(DsxConnectorModel Model, bool FromLoopback, bool IsPresent);
