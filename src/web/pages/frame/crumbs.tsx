/** Where a page stands. */
interface CrumbsProps {
  readonly trail: readonly { readonly href: string; readonly label: string }[];
  readonly here: string;
}

export function Crumbs({ trail, here }: CrumbsProps) {
  return (
    <nav aria-label="Breadcrumb">
      <ol class="crumbs">
        {trail.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  );
}
