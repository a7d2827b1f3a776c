/** The admin's note on an incident. */
import type { Incident } from "../../../core/incident/incident.ts";

export function UpdateForm({ incident }: { incident: Incident }) {
  return (
    <form method="post" action={`/incidents/${incident.id}/updates`}>
      <fieldset>
        <legend>Add an update</legend>
        <div class="field wide">
          <label for="text">What is known, and what comes next</label>
          <textarea id="text" name="text" class="prose" required maxlength={5000} />
        </div>
        <label class="check">
          <input type="checkbox" name="public" value="yes" checked />
          Show it on the public page
        </label>
        <div class="field wide">
          <button type="submit" class="main">
            Add
          </button>
        </div>
      </fieldset>
    </form>
  );
}
