using Lazaret.Connectors.Filesystem.Acting;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.Filesystem;

/// <content>Actions.</content>
public sealed partial class FilesystemConnector
{
    /// <summary>For tests: crashes and errors at the steps of an action.</summary>
    internal StepHook? OnStep { get; set; }

    /// <inheritdoc/>
    public async ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        // Not cut short once begun: an action is over in moments, or copies to another device and had better come to its end.
        ActionResult result = await Task.Run(() => actions.Act(request), cancellationToken).ConfigureAwait(false);
        if (result.Status != ActionStatus.Nothing)
        {
            Log.Acted(logger, ActionKinds.Name(result.Kind), request.ItemId.Value, request.JobId.Value, Names.Of(result.Status));
        }

        return result;
    }
}
