import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { ProviderAnswerInvalid } from '../../../shared/errors.js';
import type { JobHandler, JobKind } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import { CATEGORY_REPOSITORY, type CategoryRepository } from './category-repository.js';
import { CATEGORY_SOURCE, type CategorySource } from './category-source.js';

/** Reads the provider's tree of categories and makes ours say the same. */
@injectable()
export class RefreshCategories {
  constructor(
    @inject(CATEGORY_SOURCE) private readonly source: CategorySource,
    @inject(CATEGORY_REPOSITORY) private readonly categories: CategoryRepository,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<RowCounts> {
    const fetched = await this.source.listCategories();
    // An empty answer would retire every category: it is far more likely to be a fault than the truth.
    if (fetched.length === 0) throw new ProviderAnswerInvalid('The provider listed no category at all.');
    const distinct = [...new Map(fetched.map((category) => [category.id, category])).values()];
    const counts = await this.categories.replaceAll(distinct, this.clock.now());
    this.logger.info('categories refreshed', { ...counts });
    return counts;
  }
}

/** Reads the categories anew; scheduled, and added at each start. */
export const refreshCategoriesJob: JobKind<Record<string, never>> = { name: 'refresh_categories', parse: () => ({}) };

@injectable()
export class RefreshCategoriesJob implements JobHandler<Record<string, never>> {
  readonly kind = refreshCategoriesJob;

  constructor(@inject(RefreshCategories) private readonly refresh: RefreshCategories) {}

  async run(): Promise<void> {
    await this.refresh.run();
  }
}
